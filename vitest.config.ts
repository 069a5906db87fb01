import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'scripts/**/*.test.ts'],
    testTimeout: 20_000,
    // On a busy machine a second, the default, is no time.
    expect: { poll: { timeout: 10_000, interval: 20 } },
    // Tests start real servers, players and child processes; more workers than cores only makes their timings lie.
    maxWorkers: 2,
  },
});
