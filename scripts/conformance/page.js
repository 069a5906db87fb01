/** @type {typeof import('./page.js').pageOf} */
export const pageOf = (facts, sections) => {
  const ids = new Set(facts.map(({ id }) => id));
  if (ids.size !== facts.length) throw new Error(`Two facts are called "${firstTwice(facts.map(({ id }) => id))}"`);
  const stray = facts.find(({ section }) => !sections.includes(section));
  if (stray) throw new Error(`No section "${stray.section}"`);
  const used = sections.filter((title) => facts.some(({ section }) => section === title));
  const parts = used.map((title) => {
    const own = facts.filter(({ section }) => section === title);
    return `## ${title}\n\n${table(own)}`;
  });
  return `${INTRODUCTION}\n\n${counts(facts, used)}\n\n${parts.join('\n\n')}\n\n${LEFT_OUT}\n`;
};

/** @type {typeof import('./page.js').orderOfSections} */
export const orderOfSections = (source) => {
  const list = /SECTIONS = \[([^\]]*)\]/.exec(source)?.[1] ?? '';
  return Array.from(list.matchAll(/'([^']+)'/g), ([, title]) => title);
};

const INTRODUCTION = `# Conformance

What is known of the service's text-to-speech protocol, fact by fact, and whether the studio does the same. Written by \`node scripts/conformance.js --write\` from
the results of the tests in \`src/studio/conformance/\`: every fact is a test there, under its id. The service itself was not called.

- **holds**: a test shows that the studio does this.
- **deviates**: it does something else; the note says what and why, and where there is a test, it shows that.
- **unknown**: nobody outside the service knows; the note says what the studio does.
- **fails**: the test of this fact fails. (A released page has none.)

How each fact is known:

- *recorded*: seen in a published recording of a real session (\`cykod/ALLM\`, September 2026, and what users pasted into threads);
- *documented*: on the vendor's pages and in its API descriptions (\`elevenlabs/elevenlabs-docs\`, elevenlabs.io/docs, help.elevenlabs.io);
- *SDK types*: in the vendor's client library (\`@elevenlabs/elevenlabs-js\` 2.73);
- *clients*: what clients in use send or expect;
- *reported*: by users, or measured by others; a thread is named as \`owner/repo#number\`;
- *disputed*: sources disagree; *unconfirmed*: nobody outside the service knows.`;

const LEFT_OUT = `## Left out

What clients do (how they split text, when they reconnect), what only the vendor's machines can have (regions, residency, measured latency, prices in money), and advice
to callers are no facts about a server: no test of the studio could show them.`;

const counts = (facts, sections) => {
  const row = (name, list) => {
    const of = (verdict) => list.filter((fact) => shownVerdict(fact) === verdict).length;
    const untested = list.filter(({ outcome }) => outcome === 'untested').length;
    return [name, list.length, of('holds'), of('deviates'), of('unknown'), of('fails'), untested];
  };
  const rows = sections.map((title) =>
    row(
      title,
      facts.filter(({ section }) => section === title),
    ),
  );
  return lines(
    ['section', 'facts', 'holds', 'deviates', 'unknown', 'fails', 'without a test'],
    ['---', ...Array(6).fill('---:')],
    [...rows, row('**all**', facts)],
  );
};

const table = (facts) =>
  lines(
    ['fact', 'says', 'known', 'verdict', 'note'],
    Array(5).fill('---'),
    facts.map((fact) => [
      `\`${fact.id}\``,
      fact.says,
      fact.evidence.join(', '),
      `**${shownVerdict(fact)}**`,
      noteOf(fact),
    ]),
  );

const shownVerdict = ({ verdict, outcome }) => (outcome === 'failed' ? 'fails' : verdict);

const noteOf = ({ note = '', untested }) => (untested === undefined ? note : `${note} No test: ${untested}`.trim());

const lines = (head, rule, rows) =>
  [head, rule, ...rows]
    .map((cells) => `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n');

const firstTwice = (ids) => ids.find((id, index) => ids.indexOf(id) !== index);
