import { AlreadyTold } from '../already-told.js';
import type { Terminal } from '../terminal.js';
import { examineNode } from './node.js';
import { reportData } from './report-data.js';

/**
 * Where Node is too old, nothing else can be examined: what is behind the other examinations uses what it cannot even read.
 * @throws AlreadyTold  it is, and that has been told
 */
export const refuseOldNode = (
  { json }: { readonly json?: boolean },
  terminal: Pick<Terminal, 'data'>,
  finding = examineNode(),
): void => {
  if (finding.status !== 'problem') return;
  const { status, message, hint } = finding;
  const data = () => JSON.stringify(reportData([{ name: 'node', title: 'Node', ...finding }]), null, 2);
  terminal.data(json ? data() : `${status}  Node  ${message}\nhint: ${hint}`);
  throw new AlreadyTold(1);
};
