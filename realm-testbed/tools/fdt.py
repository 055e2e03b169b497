# SPDX-License-Identifier: Apache-2.0
"""
The device tree of a realm: the machine of include/platform.h as Linux reads it (Devicetree Specification 0.4).

It is made from the configuration alone, with no clock and no random number in it, so that it can be measured.
Devices stand at their address without the bit of the unprotected half: Linux sets it by itself.
"""

import struct

MAGIC, VERSION, LAST_COMPATIBLE = 0xD00DFEED, 17, 16
BEGIN_NODE, END_NODE, PROP, END = 1, 2, 3, 9
HEADER_SIZE = 40

GICD = (0x08000000, 0x10000)
GICR, GICR_STRIDE = 0x080A0000, 0x20000
UART = (0x09000000, 0x1000)
RAM_BASE = 0x40000000
HOST_CALL_DOORBELL = 0xC5D0
SPI_UART, SPI_DOORBELL = 33, 64
FIRST_SPI, FIRST_PPI = 32, 16
TIMER_PPIS = (29, 30, 27, 26)  # secure, EL1 physical, virtual, EL2: the binding's order

SPI, PPI = 0, 1
EDGE, LEVEL = 1, 4
PHANDLE_GIC, PHANDLE_CLOCK = 1, 2


def cells(*values):
    return b"".join(struct.pack(">I", value) for value in values)


def wide(*values):
    return b"".join(struct.pack(">Q", value) for value in values)


def text(*values):
    return b"".join(value.encode() + b"\0" for value in values)


def padded(data):
    return data + bytes(-len(data) % 4)


def node(name, properties, children=()):
    return name, properties, list(children)


def encode(root):
    """The blob of a tree of nodes (name, {property: bytes}, children)."""
    strings = bytearray()
    offsets = {}
    structure = bytearray()

    def put(name, properties, children):
        nonlocal structure
        structure += cells(BEGIN_NODE) + padded(name.encode() + b"\0")
        for key, value in properties.items():
            if key not in offsets:
                offsets[key] = len(strings)
                strings.extend(text(key))
            structure += cells(PROP, len(value), offsets[key]) + padded(value)
        for child in children:
            put(*child)
        structure += cells(END_NODE)

    put(*root)
    structure += cells(END)
    reservations = wide(0, 0)
    at_structure = HEADER_SIZE + len(reservations)
    at_strings = at_structure + len(structure)
    header = cells(MAGIC, at_strings + len(strings), at_structure, at_strings, HEADER_SIZE, VERSION, LAST_COMPATIBLE, 0,
                   len(strings), len(structure))
    return header + reservations + bytes(structure) + bytes(strings)


def channel_node(number, channel):
    """A doorbell, and pages shared with the peer and the host."""
    properties = {
        "compatible": text("csm-ipc,channel"),
        "csm-ipc,channel": cells(number),
        "csm-ipc,host-call": cells(HOST_CALL_DOORBELL),
        "interrupts": cells(SPI, SPI_DOORBELL + number - FIRST_SPI, EDGE)}
    if channel["shared_size"]:
        properties["reg"] = wide(channel["shared_ipa"], channel["shared_size"])
    return node(f"csm-channel{number}@{channel['shared_ipa']:x}", properties)


def build(ram_size, recs, bootargs="", initrd=None, channels=()):
    """initrd: (start, end). channels: pairs (number, {shared_ipa, shared_size})."""
    chosen = {"bootargs": text(bootargs), "stdout-path": text(f"/uart@{UART[0]:x}")}
    if initrd:
        chosen["linux,initrd-start"], chosen["linux,initrd-end"] = wide(initrd[0]), wide(initrd[1])
    cpus = [node(f"cpu@{i}", {"device_type": text("cpu"), "compatible": text("arm,armv8"), "reg": cells(i),
                              "enable-method": text("psci")}) for i in range(recs)]
    timer = b"".join(cells(PPI, ppi - FIRST_PPI, LEVEL) for ppi in TIMER_PPIS)
    return encode(node("", {
        "#address-cells": cells(2), "#size-cells": cells(2), "compatible": text("linux,dummy-virt"),
        "interrupt-parent": cells(PHANDLE_GIC)}, [
            node("chosen", chosen),
            node(f"memory@{RAM_BASE:x}", {"device_type": text("memory"), "reg": wide(RAM_BASE, ram_size)}),
            node("cpus", {"#address-cells": cells(1), "#size-cells": cells(0)}, cpus),
            node("psci", {"compatible": text("arm,psci-1.0", "arm,psci-0.2"), "method": text("smc")}),
            node("timer", {"compatible": text("arm,armv8-timer"), "interrupts": timer, "always-on": b""}),
            node(f"intc@{GICD[0]:x}", {
                "compatible": text("arm,gic-v3"), "#address-cells": cells(0), "#interrupt-cells": cells(3),
                "interrupt-controller": b"",
                "reg": wide(*GICD, GICR, recs * GICR_STRIDE), "phandle": cells(PHANDLE_GIC)}),
            node("clock", {"compatible": text("fixed-clock"), "#clock-cells": cells(0),
                           "clock-frequency": cells(24000000), "phandle": cells(PHANDLE_CLOCK)}),
            node(f"uart@{UART[0]:x}", {
                "compatible": text("arm,pl011", "arm,primecell"), "reg": wide(*UART),
                "interrupts": cells(SPI, SPI_UART - FIRST_SPI, LEVEL),
                "clocks": cells(PHANDLE_CLOCK, PHANDLE_CLOCK), "clock-names": text("uartclk", "apb_pclk")}),
            *(channel_node(number, channel) for number, channel in channels)]))
