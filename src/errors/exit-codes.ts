/** What the exit statuses say, in the order of their numbers: for the README, the reference of errors and the help. */
export const EXIT_CODES: readonly { readonly exit: number; readonly meaning: string }[] = [
  { exit: 0, meaning: 'done' },
  { exit: 1, meaning: 'a bug in narrate; of narrate doctor: a problem was found' },
  { exit: 2, meaning: 'usage: an unknown flag, value or voice' },
  { exit: 3, meaning: 'the script is missing, unreadable, empty or invalid' },
  { exit: 4, meaning: 'credentials' },
  { exit: 5, meaning: 'quota or plan' },
  { exit: 6, meaning: 'a rate limit outlasted us' },
  { exit: 7, meaning: 'network or timeout' },
  { exit: 8, meaning: 'the service broke its protocol, or refused' },
  { exit: 9, meaning: 'output or disk' },
  { exit: 10, meaning: 'playback' },
  { exit: 11, meaning: 'another run holds the output' },
  { exit: 129, meaning: 'ended by SIGHUP' },
  { exit: 130, meaning: 'ended by Ctrl-C' },
  { exit: 141, meaning: 'the reader of the pipe has left' },
  { exit: 143, meaning: 'ended by SIGTERM' },
];
