/* SPDX-License-Identifier: Apache-2.0 */
/*
 * First program of a Linux realm: says what the realm is, reads its attestation token and powers off.
 * With the word "shell" on the kernel's command line it gives a shell instead of powering off at once.
 *
 * What it prints is read by programs; each of these is a line of its own:
 *   REALM-UP kernel=7.3.4 cpus=2 memory=476MB realm=yes
 *   CHALLENGE <128 hex digits>
 *   TOKEN-BEGIN <number of bytes>
 *   <up to 64 hex digits> ...
 *   TOKEN-END
 *   REALM-DONE status=0
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/klog.h>
#include <sys/mount.h>
#include <sys/random.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#define MODULES "/modules"
#define REPORT "/sys/kernel/config/tsm/report/realm"
#define SHELL "/bin/busybox"

#define CHALLENGE_SIZE 64 /* RSI_ATTEST_TOKEN_INIT takes eight registers */
#define TOKEN_ROOM 65536
#define BYTES_PER_LINE 32
#define SYSLOG_CONSOLE_OFF 6
#define SYSLOG_CONSOLE_ON 7

/* Waits until the line is out: what the kernel prints itself would overtake it, and power off would lose it. */
static void __attribute__((format(printf, 1, 2))) say(const char *format, ...)
{
	char line[256];
	va_list arguments;

	va_start(arguments, format);
	int length = vsnprintf(line, sizeof(line), format, arguments);
	va_end(arguments);
	if (length >= (int)sizeof(line))
		length = sizeof(line) - 1;
	for (int done = 0; done < length;) {
		ssize_t n = write(STDOUT_FILENO, line + done, length - done);

		if (n < 0 && errno != EINTR)
			return;
		done += n > 0 ? n : 0;
	}
	tcdrain(STDOUT_FILENO);
}

static void say_hex(const char *before, const uint8_t *bytes, size_t count)
{
	char text[2 * CHALLENGE_SIZE + 1] = "";

	for (size_t i = 0; i < count && i < CHALLENGE_SIZE; i++)
		snprintf(text + 2 * i, 3, "%02x", bytes[i]);
	say("%s%s\n", before, text);
}

static bool mounted(const char *type, const char *where)
{
	mkdir(where, 0755);
	if (mount(type, where, type, 0, NULL) == 0 || errno == EBUSY)
		return true;
	say("mounting %s failed: %s\n", where, strerror(errno));
	return false;
}

/* Loads what the image holds, in the order of the names. The last, arm-cca-guest, answers whether this is a realm. */
static int load_modules(void)
{
	struct dirent **names;
	int count = scandir(MODULES, &names, NULL, alphasort), error = 0;

	for (int i = 0; i < count; i++) {
		char path[512];

		if (names[i]->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), MODULES "/%s", names[i]->d_name);
		int file = open(path, O_RDONLY | O_CLOEXEC);

		error = file < 0 || syscall(SYS_finit_module, file, "", 0) != 0 ? errno : 0;
		if (file >= 0)
			close(file);
		if (error && error != ENODEV)
			say("loading %s failed: %s\n", names[i]->d_name, strerror(error));
	}
	return error;
}

/* CPUs that really run this program, not only those the kernel counts. */
static int working_cpus(void)
{
	int working = 0;
	cpu_set_t all;

	if (sched_getaffinity(0, sizeof(all), &all) != 0)
		return 0;
	for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
		cpu_set_t one;

		CPU_ZERO(&one);
		CPU_SET(cpu, &one);
		if (CPU_ISSET(cpu, &all) && sched_setaffinity(0, sizeof(one), &one) == 0 && sched_getcpu() == cpu)
			working++;
	}
	sched_setaffinity(0, sizeof(all), &all);
	return working;
}

/* Whole contents of a file of sysfs or configfs; -1 and errno if it cannot be read. */
static ssize_t contents(const char *path, void *to, size_t room)
{
	int file = open(path, O_RDONLY | O_CLOEXEC);
	size_t done = 0;
	ssize_t n;

	if (file < 0)
		return -1;
	while (done < room && (n = read(file, (char *)to + done, room - done)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			break;
		done += n;
	}
	close(file);
	return done > 0 ? (ssize_t)done : -1;
}

static unsigned long generation(void)
{
	char text[32] = "";

	return contents(REPORT "/generation", text, sizeof(text) - 1) > 0 ? strtoul(text, NULL, 10) : 0;
}

/* The report's generation before and after tells whether somebody else wrote a challenge meanwhile. */
static bool read_token(void)
{
	static uint8_t token[TOKEN_ROOM];
	uint8_t challenge[CHALLENGE_SIZE];

	if (getrandom(challenge, sizeof(challenge), GRND_INSECURE) != sizeof(challenge) || mkdir(REPORT, 0700) != 0) {
		say("no report: %s\n", strerror(errno));
		return false;
	}
	int inblob = open(REPORT "/inblob", O_WRONLY | O_CLOEXEC);
	bool written = inblob >= 0 && write(inblob, challenge, sizeof(challenge)) == sizeof(challenge);

	if (inblob >= 0)
		close(inblob);
	unsigned long before = generation();
	ssize_t size = written ? contents(REPORT "/outblob", token, sizeof(token)) : -1;

	if (size < 0 || generation() != before) {
		say("no token: %s\n", size < 0 ? strerror(errno) : "the report changed meanwhile");
		return false;
	}
	say_hex("CHALLENGE ", challenge, sizeof(challenge));
	say("TOKEN-BEGIN %zd\n", size);
	for (ssize_t i = 0; i < size; i += BYTES_PER_LINE)
		say_hex("", token + i, size - i < BYTES_PER_LINE ? size - i : BYTES_PER_LINE);
	say("TOKEN-END\n");
	return true;
}

static void shell(void)
{
	char *const command[] = { "sh", NULL };
	char *const environment[] = { "PATH=/bin", "TERM=vt100", "HOME=/", "PS1=realm# ", NULL };
	pid_t child;

	if (access(SHELL, X_OK) != 0) {
		say("this image has no shell\n");
		return;
	}
	child = fork();
	if (child == 0) {
		setsid();
		ioctl(STDIN_FILENO, TIOCSCTTY, 1);
		execve(SHELL, command, environment);
		_exit(127);
	}
	while (child > 0 && wait(NULL) != child)
		;
}

int main(int argc, char *argv[])
{
	struct utsname system = { .release = "?" };
	struct sysinfo memory = { .mem_unit = 1 };
	bool good = mounted("proc", "/proc") & mounted("sysfs", "/sys");

	mounted("devtmpfs", "/dev");
	int module = load_modules();
	bool realm = module == 0;

	uname(&system);
	sysinfo(&memory);
	klogctl(SYSLOG_CONSOLE_OFF, NULL, 0);
	say("REALM-UP kernel=%s cpus=%d memory=%luMB realm=%s\n", system.release, working_cpus(),
	    memory.totalram * memory.mem_unit >> 20, realm ? "yes" : module == ENODEV ? "no" : "unknown");
	if (realm)
		good = good && mounted("configfs", "/sys/kernel/config") && read_token();
	if (argc > 1 && strcmp(argv[argc - 1], "shell") == 0)
		shell();
	say("REALM-DONE status=%d\n", !(good && realm));
	klogctl(SYSLOG_CONSOLE_ON, NULL, 0);
	sync();
	reboot(RB_POWER_OFF);
	return 1;
}
