package io.csmipc.model;

/** A private local variable of one program. */
record Register(String name, int index) {}
