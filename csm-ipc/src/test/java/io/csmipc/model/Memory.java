package io.csmipc.model;

import java.util.ArrayList;
import java.util.List;

/** The words of a model and what they hold in the beginning. Values are small: they fit a byte. */
final class Memory {
  private final List<Word> words = new ArrayList<>();
  private final List<Integer> initial = new ArrayList<>();

  Word word(String name, int value) {
    Word word = new Word(name, words.size());
    words.add(word);
    initial.add(value);
    return word;
  }

  /** Consecutive words, so that a program can compute the address of one of them. */
  Word[] words(String name, int count, int value) {
    Word[] array = new Word[count];
    for (int i = 0; i < count; i++) {
      array[i] = word(name + "[" + i + "]", value);
    }
    return array;
  }

  /** Replaces the value that a word holds in the beginning. */
  void preset(Word word, int value) {
    initial.set(word.address(), value);
  }

  int size() {
    return words.size();
  }

  Word at(int address) {
    return words.get(address);
  }

  byte[] initial() {
    byte[] bytes = new byte[initial.size()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) initial.get(i).intValue();
    }
    return bytes;
  }
}
