package io.csmipc.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class EscapeTest {
  @Test
  void markupBecomesText() {
    assertEquals(
        "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp;amp; &quot;",
        Escape.html("<script>alert('x')</script> &amp; \""));
  }

  @Test
  void markdownStaysOneLineAndOneCell() {
    assertEquals(
        "a\\|b &lt;i\\> \\[x\\](y) \\*\\*bold\\*\\* \\`c\\` d",
        Escape.markdown("a|b <i> [x](y) **bold** `c`\nd"));
  }

  @Test
  void namesWithUnderscoresStayReadable() {
    assertEquals("rtt_p50 \\_x\\_", Escape.markdown("rtt_p50 _x_"));
  }

  @Test
  void whatNoDocumentMayHoldIsReplaced() {
    assertEquals("a b\uFFFDc\uFFFDd\uFFFD", Escape.clean("a\nb\0c\u202Ed\uD800"));
    assertEquals("µs × 😀 é", Escape.clean("µs × 😀 é"));
  }
}
