/* SPDX-License-Identifier: Apache-2.0 */

#include "csm-peer.h"

#define LOOK_AGAIN_DIVIDER 50 /* of the counter's frequency: a bell may be lost, so look every 20 ms */
#define SECOND_SIDE 2048 /* offset of its mailbox */
#define TIMER_ON 1
#define TIMER_OFF 0
#define UART_DR 0x00
#define UART_FR 0x18
#define UART_FR_RXFE (1U << 4)

void realm_irq(uint32_t interrupt)
{
	if (interrupt == REALM_PPI_VIRTUAL_TIMER)
		write_sysreg(cntv_ctl_el0, TIMER_OFF);
}

static uint64_t look(const uint64_t *word)
{
	return __atomic_load_n(word, __ATOMIC_ACQUIRE);
}

/* WFI with IRQ masked still wakes: no bell is missed between the look and the sleep. */
static void sleep(void)
{
	write_sysreg(cntv_tval_el0, read_sysreg(cntfrq_el0) / LOOK_AGAIN_DIVIDER);
	write_sysreg(cntv_ctl_el0, TIMER_ON);
	isb();
	wfi();
	realm_irq_unmask();
	isb();
	realm_irq_mask();
}

static void wait_for(const uint64_t *word, uint64_t value)
{
	realm_irq_mask();
	while (look(word) != value)
		sleep();
	realm_irq_unmask();
}

void peer_send(struct peer *p, const struct letter *l)
{
	uint64_t sent = p->mine->sent, channel = p->channel;

	wait_for(&p->theirs->taken, sent);
	p->mine->letter = *l;
	__atomic_store_n(&p->mine->sent, sent + 1, __ATOMIC_RELEASE);
	rsi_host_call(HOST_CALL_DOORBELL, &channel, 1);
}

struct letter peer_receive(struct peer *p)
{
	uint64_t taken = p->mine->taken + 1;
	struct letter l;

	wait_for(&p->theirs->sent, taken);
	l = p->theirs->letter;
	__atomic_store_n(&p->mine->taken, taken, __ATOMIC_RELEASE);
	return l;
}

void peer_open(struct peer *p, const void *tree, unsigned int channel, bool second)
{
	static bool started;
	char node[] = "csm-channel0";
	struct smc me = csm_do(csm_identity());
	struct letter l = {{me.x[1], me.x[2], me.x[3], me.x[4]}};
	uint64_t page;

	node[sizeof(node) - 2] = (char)('0' + channel);
	page = device_tree_cells(tree, node, "reg", 0) | shared_bit();
	*p = (struct peer){
		.mine = (struct mailbox *)(page + (second ? SECOND_SIDE : 0)),
		.theirs = (struct mailbox *)(page + (second ? 0 : SECOND_SIDE)),
		.channel = device_tree_cell(tree, node, "csm-ipc,channel", 0),
		.pages = page + GRANULE_SIZE,
	};
	if (!started) {
		realm_irq_start();
		realm_irq_enable(REALM_PPI_VIRTUAL_TIMER);
		started = true;
	}
	realm_irq_enable(32 + device_tree_cell(tree, node, "interrupts", 1));
	peer_send(p, &l);
	l = peer_receive(p);
	for (unsigned int i = 0; i < 4; i++)
		p->identity.word[i] = l.word[i];
}

uint64_t decimal(const char *text)
{
	uint64_t value = 0;

	for (; *text >= '0' && *text <= '9'; text++)
		value = value * 10 + (uint64_t)(*text - '0');
	return value;
}

void script_await(const char *text, uint64_t number)
{
	uint64_t uart = REALM_UART_BASE | shared_bit();
	uint8_t c;

	realm_print("%s %lu\n", text, number);
	realm_irq_mask();
	do {
		while ((read32(uart + UART_FR) & UART_FR_RXFE) != 0)
			sleep();
		c = (uint8_t)read32(uart + UART_DR);
	} while (c != '\n');
	realm_irq_unmask();
}

struct letter peer_ask(struct peer *p, const struct letter *l)
{
	peer_send(p, l);
	return peer_receive(p);
}

struct smc peer_do(struct peer *p, struct smc call)
{
	struct letter l = {{AGENT_CALL}};
	struct smc results = {{0}};

	for (unsigned int i = 0; i < LETTER_WORDS - 1; i++)
		l.word[1 + i] = call.x[i];
	l = peer_ask(p, &l);
	for (unsigned int i = 0; i < LETTER_WORDS - 1; i++)
		results.x[i] = l.word[i];
	return results;
}

uint64_t peer_read(struct peer *p, uint64_t address, uint64_t *value)
{
	struct letter l = {{AGENT_READ, address}};

	l = peer_ask(p, &l);
	*value = l.word[1];
	return l.word[0];
}

uint64_t peer_write(struct peer *p, uint64_t address, uint64_t value)
{
	struct letter l = {{AGENT_WRITE, address, value}};

	return peer_ask(p, &l).word[0];
}

uint64_t peer_jump(struct peer *p, uint64_t address)
{
	struct letter l = {{AGENT_JUMP, address}};

	return peer_ask(p, &l).word[0];
}

void peer_watch(struct peer *p, uint64_t base, uint64_t size, uint64_t value, uint64_t sharing)
{
	struct letter l = {{AGENT_WATCH, base, size, value, sharing}};

	peer_ask(p, &l);
}

void peer_copy(struct peer *p, uint64_t base, uint64_t size, uint64_t value)
{
	struct letter l = {{AGENT_COPY, base, size, value}};

	peer_ask(p, &l);
}

void peer_knock(struct peer *p, uint64_t times)
{
	struct letter l = {{AGENT_KNOCK, times}};

	peer_ask(p, &l);
}

void peer_end(struct peer *p)
{
	struct letter l = {{AGENT_END}};

	peer_send(p, &l);
}
