import { getDefaults, Lexer, type Token, Tokenizer, type Tokens } from 'marked';

/** What a piece of Markdown says, and whether it seems to end inside a mark. */
export interface PlainText {
  readonly text: string;
  /** An emphasis, code, link or tag was opened and not closed. */
  readonly open: boolean;
}

/**
 * The words of inline Markdown (GitHub's kind): links by their text, images by their description, tags and comments gone.
 * @param restore  makes code of text again
 * @param before  the character that stands directly before it, and has been spoken: it tells a mark that opens from one that closes
 */
export const plainText = (markdown: string, restore: Restore = asItStands, before = ''): PlainText => {
  if (!MARKED.test(markdown)) return { text: markdown, open: false };
  if (before !== '') {
    const { text, open } = plainText(standIn(before) + markdown, restore);
    return { text: text.slice(1), open };
  }
  // The parser is quadratic in marks that pair with nothing; nobody writes so many into one stretch of text.
  if ((markdown.match(/[*_`[<~!]/g)?.length ?? 0) > MAX_MARKS) {
    return { text: withoutStrayMarks(markdown.replace(/<[A-Za-z/!][^<>]*>/g, '')), open: false };
  }
  const lexer = new Lexer({ ...getDefaults(), tokenizer: new SpokenTokenizer() });
  const tokens = lexer.inlineTokens(markdown);
  return { text: spoken(tokens, restore), open: isOpen(tokens) };
};

/** Text as its script writes it, for code, in which marks mean nothing. */
export type Restore = (text: string) => string;
const asItStands: Restore = (text) => text;

/** The cells of a table's row, in order; undefined when header and rule make no table. */
export const tableCells = (
  header: string,
  rule: string,
  row: string | undefined,
  restore?: Restore,
): readonly string[] | undefined => {
  const [table] = new Lexer({ ...getDefaults() }).lex([header, rule, row ?? ''].join('\n'));
  if (!isTable(table)) return undefined;
  const cells = row === undefined ? table.header : (table.rows[0] ?? []);
  return cells.map(({ text }) => plainText(text, restore).text.trim()).filter((text) => text !== '');
};

const MARKED = /[*_`[\]<>&\\~!]|==|:\/\/|www\./;
const MAX_MARKS = 300;

class SpokenTokenizer extends Tokenizer {
  /** "2*3*4" is a sum, not an emphasised three. */
  override emStrong(src: string, maskedSrc: string, prevChar = ''): Tokens.Em | Tokens.Strong | undefined {
    if (/^\*\d/.test(src) && /\d/.test(prevChar)) return undefined;
    return super.emStrong(src, maskedSrc, prevChar);
  }

  /** `[text][name]` is a link even while its definition is still to come: in a stream it mostly is. */
  override reflink(src: string, links: Parameters<Tokenizer['reflink']>[1]): ReturnType<Tokenizer['reflink']> {
    return super.reflink(src, /^!?\[[^\]]*\]\[[^\]]*\p{L}|^!?\[[^\]]*\]\[\]/u.test(src) ? ANY_LINK : links);
  }
}

const ANY_LINK: Parameters<Tokenizer['reflink']>[1] = new Proxy({}, { get: () => ({ href: '', title: '' }) });

const isTable = (token: Token | undefined): token is Tokens.Table => token?.type === 'table';

/** A character like that one, which is never taken for a mark itself. */
const standIn = (character: string): string => {
  if (/[\p{L}\p{N}_]/u.test(character)) return 'x';
  return /\s/.test(character) ? ' ' : '.';
};

/** @param before  the character that is spoken directly before them, or none */
const spoken = (tokens: readonly Token[], restore: Restore, before = ''): string =>
  tokens.reduce((text, token) => text + spokenToken(token, restore, lastOf(text) || before), '');

const lastOf = (text: string): string => /.$/su.exec(text)?.[0] ?? '';

const spokenToken = (token: Token, restore: Restore, before: string): string => {
  if (token.type === 'html') return /^<(?:br|p|\/p|div|\/div|li|tr|td|th)\b/i.test(token.raw) ? ' ' : '';
  if (token.type === 'br') return ' ';
  if (token.type === 'escape') return 'text' in token ? String(token.text) : '';
  if (token.type === 'codespan') return 'text' in token ? restore(String(token.text)) : '';
  if (token.type === 'link' && 'autolink' in token && token.autolink) return String(token.text);
  const inner = innerTokens(token);
  if (inner.length > 0) return spoken(inner, restore, before);
  const text = decodeEntities('text' in token ? String(token.text) : token.raw);
  return before === '' ? withoutStrayMarks(text) : withoutStrayMarks(standIn(before) + text).slice(1);
};

const innerTokens = (token: Token): readonly Token[] => ('tokens' in token ? (token.tokens ?? []) : []);

/** Marks that pair with nothing would be read out; one star between spaces or numbers is a sign of its own. */
const withoutStrayMarks = (text: string): string =>
  text.replace(FOOTNOTE, '').replace(WIKI_LINK, '$1').replace(CALLOUT, callout).replace(STRAY, '');
/** `[[page]]`, `[[page|text]]`, and `![[file]]`, which shows another file. */
const WIKI_LINK = /!\[\[[^[\]]*\]\]|(?<![\p{L}\p{N}_\]])\[\[(?:[^[\]|]*\|)?([^[\]|]+)\]\]/gu;
/** `[!NOTE]` at the start of a quote. */
const CALLOUT = /^\[!([A-Za-z]{3,12})\][+-]?/;
const callout = (_whole: string, kind: string): string =>
  `${kind.charAt(0).toUpperCase()}${kind.slice(1).toLowerCase()}:`;
const FOOTNOTE = /\[\^[\w-]+\]:?/g;
const STRAY =
  /(?<=^|\s)\*{2,}(?=\s|$)|(?<=^|[\s\p{P}])\*+(?=[^\s*])|(?<=[^\s*])\*+(?=$|[\s\p{P}])|(?<![\p{L}\p{N}_])_+(?=[\p{L}\p{N}])|`+|~~|(?<=^|[\s\p{P}])==(?=[^\s=])|(?<=[^\s=])==(?=$|[\s\p{P}])/gu;

/** Whether a mark that was opened has not been closed in what the parser left as text. */
const isOpen = (tokens: readonly Token[]): boolean => OPENING.test(unparsed(tokens));

const unparsed = (tokens: readonly Token[]): string =>
  tokens
    .map((token) => {
      // A bare address inside a link that is still being written is parsed as one of its own.
      if (token.type === 'text' || (token.type === 'link' && !/^[[<]/.test(token.raw))) return token.raw;
      return token.type === 'link' ? PARSED : unparsed(innerTokens(token)) || PARSED;
    })
    .join('');

/** Stands for what the parser has understood. */
const PARSED = '\u0001';

const OPENING =
  /(?<!\d)\*+(?=\S)|\*$|(?<![\p{L}\p{N}])_+(?=\S)|`|\[(?![^\]]*\])|\][([][^)\]]*$|\]$|<(?=\S|$)|~~(?=\S)|\\$/u;

const decodeEntities = (text: string): string =>
  text.includes('&') ? text.replace(/&(?:#(\d{1,7})|#[xX]([\da-fA-F]{1,6})|(\w{2,8}));/g, decodeEntity) : text;

const decodeEntity = (entity: string, decimal?: string, hex?: string, name?: string): string => {
  if (name !== undefined) return ENTITIES.get(name) ?? entity;
  const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
  const character = code <= 0x10ffff ? String.fromCodePoint(code) : '';
  return /^[\p{L}\p{M}\p{N}\p{P}\p{S}\p{Zs}]$/u.test(character) ? character : ' ';
};

const ENTITIES: ReadonlyMap<string, string> = new Map(
  (
    'amp & lt < gt > quot " apos \' copy © reg ® trade ™ hellip … mdash — ndash – lsquo ‘ rsquo ’ ldquo “ rdquo ” sbquo ‚ ' +
    'bdquo „ laquo « raquo » lsaquo ‹ rsaquo › bull • middot · deg ° times × divide ÷ plusmn ± frac12 ½ frac14 ¼ frac34 ¾ sup2 ² ' +
    'sup3 ³ micro µ para ¶ sect § euro € pound £ yen ¥ cent ¢ iexcl ¡ iquest ¿ larr ← rarr → uarr ↑ darr ↓ infin ∞ ne ≠ le ≤ ge ≥ ' +
    'aacute á eacute é iacute í oacute ó uacute ú agrave à egrave è igrave ì ograve ò ugrave ù acirc â ecirc ê icirc î ocirc ô ' +
    'ucirc û auml ä euml ë iuml ï ouml ö uuml ü szlig ß aring å aelig æ oslash ø ccedil ç ntilde ñ atilde ã otilde õ Aacute Á ' +
    'Eacute É Auml Ä Ouml Ö Uuml Ü Aring Å AElig Æ Oslash Ø Ccedil Ç Ntilde Ñ oelig œ OElig Œ alpha α beta β gamma γ delta δ ' +
    'pi π sigma σ omega ω'
  )
    .split(' ')
    .flatMap((word, index, all): [string, string][] => (index % 2 === 0 ? [[word, all[index + 1] ?? '']] : []))
    .concat([
      ['nbsp', ' '],
      ['ensp', ' '],
      ['emsp', ' '],
      ['thinsp', ' '],
      ['shy', ''],
      ['zwj', ''],
      ['zwnj', ''],
    ]),
);
