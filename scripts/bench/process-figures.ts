import { readFileSync } from 'node:fs';

/**
 * User and system time of all children of this process that have ended and been waited for, and of theirs, in ms. The
 * difference around a run is what the run took, if nothing else ends meanwhile. Counted by the kernel in steps of 10 ms.
 */
export const endedChildrenCpuMs = (): number => {
  const fields = readFileSync('/proc/self/stat', 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  // Fields 16 and 17 of proc(5), of which the first two are cut off.
  return (Number(fields[13]) + Number(fields[14])) * 10;
};

/** The memory of a running process, seen from outside. */
export interface MemoryWatch {
  readonly peakMb: number;
  /** Resident memory over time. */
  readonly samplesMb: readonly number[];
  stop(): void;
}

export const watchMemory = (pid: number, everyMs = 100): MemoryWatch => {
  const samplesMb: number[] = [];
  let peakMb = 0;
  const look = () => {
    try {
      const status = readFileSync(`/proc/${pid}/status`, 'utf8');
      const peakKb = Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]);
      // A process that is ending has no memory any more.
      if (!(peakKb > 0)) return;
      peakMb = peakKb / 1024;
      samplesMb.push(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024);
    } catch {
      clearInterval(timer);
    }
  };
  const timer = setInterval(look, everyMs);
  look();
  return {
    get peakMb() {
      return peakMb;
    },
    samplesMb,
    stop: () => clearInterval(timer),
  };
};
