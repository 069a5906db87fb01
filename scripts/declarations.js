import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/**
 * Copy an entry's type declarations, and those that they name, to a folder: the types of the package as others see it.
 * @param from  the folder that the compiler wrote all declarations to
 * @param entry  the entry's declarations, from there
 * @throws Error  they name a package: whoever imports them would need its types too
 */
export const copyDeclarations = (from, entry, to) => {
  const copied = new Set();
  const copy = (file) => {
    if (copied.has(file)) return;
    copied.add(file);
    // Examples in comments import as well.
    const text = readFileSync(file, 'utf8').replace(/\/\*.*?\*\//gs, '');
    for (const [, named] of text.matchAll(/(?:\bfrom\s+|\bimport\s*\(?\s*)['"]([^'"]+)['"]/g)) {
      if (named.startsWith('.')) copy(join(dirname(file), named.replace(/\.js$/, '.d.ts')));
      else if (!named.startsWith('node:')) throw new Error(`${relative(from, file)} needs the types of ${named}`);
    }
    const target = join(to, relative(from, file));
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(file, target);
  };
  copy(join(from, entry));
};
