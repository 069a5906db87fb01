// Speaks over HTTP: node serve-audio.mjs, then curl 'http://127.0.0.1:8000/?text=Good+evening.' | mpv -
import { once } from 'node:events';
import { createServer } from 'node:http';
import { NarrateError, narrate } from 'narrate';

const server = createServer(async (request, response) => {
  const text = new URL(request.url, 'http://localhost').searchParams.get('text') ?? '';
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  const { signal } = gone;
  try {
    // A client that reads slowly slows the service down; one that leaves ends the narration.
    for await (const frames of narrate(text, { maxChars: 5_000, signal })) {
      if (!response.headersSent) response.writeHead(200, { 'content-type': 'audio/mpeg' });
      if (!response.write(frames)) await once(response, 'drain', { signal });
    }
    response.end();
  } catch (error) {
    if (signal.aborted) return;
    console.error(error.message);
    // Half an answer must not be taken for a whole one.
    if (response.headersSent) response.destroy();
    else response.writeHead(error instanceof NarrateError && error.code === 'ERR_INPUT' ? 400 : 502).end();
  }
});

server.listen(process.env.PORT ?? 8000, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${server.address().port}`);
});
