type Attributes = Readonly<Record<string, string | boolean | (() => void)>>;
type Child = Node | string | undefined;

/**
 * Makes an element. Functions are listeners, `true` is an attribute without a value, and text stays text: what a
 * model or a user wrote never becomes markup.
 */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") {
      element.addEventListener(name, value);
    } else if (value !== false) {
      element.setAttribute(name, value === true ? "" : value);
    }
  }
  element.append(...children.filter((child) => child !== undefined));
  return element;
}

export function button(label: string, onClick: () => void, kind = "plain"): HTMLButtonElement {
  return make("button", { type: "button", class: kind, click: onClick }, label);
}
