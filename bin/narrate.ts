#!/usr/bin/env node
import { main } from '../src/cli/main.js';

// Never process.exit: it would cut a piped stdout short.
process.exitCode = await main(process.argv.slice(2));
