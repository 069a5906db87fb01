export interface Frame {
  readonly atMs: number;
  readonly rows: readonly string[];
}
export function drawTerminal(
  frames: readonly Frame[],
  size: { readonly columns: number; readonly rows: number },
): string;
