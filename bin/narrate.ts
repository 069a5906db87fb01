#!/usr/bin/env node
const start = async (args: readonly string[]): Promise<void> => {
  if (args.length === 1 && (args[0] === '--version' || args[0] === '-V')) {
    // Asked by programs that look whether we are there: nothing else is loaded for it.
    const { packageVersion } = await import('../src/cli/version.js');
    process.stdout.on('error', () => {});
    process.stdout.write(`${packageVersion()}\n`);
    return;
  }
  // A run that never came to its end must not look like one that did.
  process.exitCode = 1;
  const { main } = await import('../src/cli/main.js');
  // Never process.exit: it would cut a piped stdout short.
  process.exitCode = await main(args);
};

// Not awaited: the built file is CommonJS.
start(process.argv.slice(2));
