package io.csmipc.bench.report.plot;

import java.awt.Font;
import java.util.List;
import java.util.Locale;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/**
 * Makes a generated SVG document small and independent of fonts. Every text is given the length
 * that it was laid out with, because a reader may have other fonts than the machine that drew it.
 * Clip paths go, and with them all names: nothing is drawn outside of its area.
 */
final class SvgCleaner {
  private static final String FONTS = "DejaVu Sans, Verdana, sans-serif";
  private static final List<String> DEFAULTS =
      List.of(
          "clip-path",
          "xml:space",
          "color-interpolation",
          "color-rendering",
          "image-rendering",
          "shape-rendering",
          "text-rendering");

  private SvgCleaner() {}

  static void clean(Element root) {
    root.setAttribute("font-family", FONTS);
    clean(root, 12, false);
  }

  private static void clean(Element element, float inheritedSize, boolean inheritedBold) {
    DEFAULTS.forEach(element::removeAttribute);
    float size = inheritedSize;
    boolean bold = inheritedBold;
    if (element.getParentNode() instanceof Element) {
      element.removeAttribute("font-family");
    }
    if (element.hasAttribute("font-size")) {
      size = Float.parseFloat(element.getAttribute("font-size").replace("px", ""));
    }
    if (element.hasAttribute("font-weight")) {
      bold = element.getAttribute("font-weight").equals("bold");
    }
    if (element.getTagName().equals("text") && !element.getTextContent().isBlank()) {
      Font font = new Font(Font.SANS_SERIF, bold ? Font.BOLD : Font.PLAIN, 1).deriveFont(size);
      double width = font.getStringBounds(element.getTextContent(), Theme.FONT_CONTEXT).getWidth();
      element.setAttribute("textLength", String.format(Locale.ROOT, "%.1f", width));
      element.setAttribute("lengthAdjust", "spacingAndGlyphs");
    }
    NodeList children = element.getChildNodes();
    for (int i = children.getLength() - 1; i >= 0; i--) {
      Node child = children.item(i);
      if (child instanceof Element inner) {
        if (inner.getTagName().equals("defs")) {
          element.removeChild(inner);
        } else {
          clean(inner, size, bold);
        }
      }
    }
  }
}
