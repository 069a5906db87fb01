/** A piece of SVG or HTML that is well formed. */
export type Markup = string;

export type Attributes = Readonly<Record<string, string | number>>;

/** @param attributes  lengths are rounded to tenths */
export const element = (name: string, attributes: Attributes, ...children: readonly Markup[]): Markup => {
  const written = Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? tenths(value) : escaped(value)}"`)
    .join('');
  return children.length === 0 ? `<${name}${written}/>` : `<${name}${written}>${children.join('')}</${name}>`;
};

/** A line of text. @param kind  how it looks, see `STYLE` */
export const words = (x: number, y: number, kind: string, text: string, anchor = 'start'): Markup =>
  element('text', { x, y, class: kind, 'text-anchor': anchor }, escaped(text));

/** What is shown when the pointer rests on the element that holds it. */
export const tooltip = (text: string): Markup => element('title', {}, escaped(text));

/** Text that means nothing but itself, and holds nothing that XML cannot. */
export const escaped = (text: string): Markup =>
  text
    .replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);

/** About how wide a text is; rather too wide than too narrow. */
export const widthOf = (text: string, sizePx: number): number => text.length * sizePx * 0.6;

const tenths = (value: number): string => String(Math.round(value * 10) / 10);
