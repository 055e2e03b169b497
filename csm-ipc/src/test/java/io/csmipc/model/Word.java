package io.csmipc.model;

/** One 64-bit word of modelled memory. */
record Word(String name, int address) {}
