/** Ends a command that has told everything itself: nothing more is said, and this is the exit status. */
export class AlreadyTold extends Error {
  constructor(readonly exit: number) {
    super(`told already, exit status ${exit}`);
    this.name = 'AlreadyTold';
  }
}
