/** What a call on a stopped sink ends with. An abort is no failure: nobody reports or retries it. */
export const sinkAborted = (): DOMException => new DOMException('The sink was stopped', 'AbortError');
