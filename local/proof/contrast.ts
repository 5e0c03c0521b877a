import type { Page } from "playwright-core";

/** A text on the page, with the colours that it is seen in. */
interface Seen {
  readonly text: string;
  readonly ink: string;
  readonly ground: string;
}

/** WCAG 2.2, 1.4.3: the least for text of the usual size. */
const LEAST = 4.5;

/** Texts that are too faint on what they stand on, with their contrast. */
export async function faintTexts(page: Page): Promise<readonly string[]> {
  const seen = (await page.evaluate(`(() => {
    const isSolid = (colour) => !/^rgba\\(.*, 0\\)$|^transparent$/.test(colour);
    const groundOf = (element) => {
      for (let one = element; one !== null; one = one.parentElement) {
        const { backgroundColor } = getComputedStyle(one);
        if (isSolid(backgroundColor)) return backgroundColor;
      }
      return "rgb(255, 255, 255)";
    };
    return [...document.body.querySelectorAll("*")]
      .filter((element) => element.checkVisibility() && !element.matches(":disabled, script, style, noscript"))
      .flatMap((element) => {
        const text = [...element.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data).join("").trim();
        return text === "" ? [] : [{ text, ink: getComputedStyle(element).color, ground: groundOf(element) }];
      });
  })()`)) as readonly Seen[];
  return seen.flatMap(({ text, ink, ground }) => {
    const ratio = contrast(ink, ground);
    return ratio < LEAST ? [`${ratio.toFixed(2)}: "${text.slice(0, 40)}"`] : [];
  });
}

/** Of two colours as browsers write them: from 1 to 21. */
export function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = (colour.match(/[\d.]+/g) ?? []).map((part) => {
    const share = Number(part) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
