// Ask the engine of replayweb.page what a file shows: node replayweb.mjs FILE URL TIMESTAMP…
// Prints a line of JSON for each 14-digit timestamp: status, and body as base64; null where it shows nothing.
import "fake-indexeddb/auto";
import fs from "node:fs";
import http from "node:http";

const [file, url, ...timestamps] = process.argv.slice(2);
const data = fs.readFileSync(file);

// The engine reads a WACZ package by ranges (RFC 9110, 14.2).
const server = http.createServer((request, response) => {
  const [, from, to] = /bytes=(\d*)-(\d*)/.exec(request.headers.range ?? "") ?? [];
  const first = from ? Number(from) : to ? data.length - Number(to) : 0;
  const last = from && to ? Math.min(Number(to), data.length - 1) : data.length - 1;
  const range = { "Content-Range": `bytes ${first}-${last}/${data.length}` };
  response.writeHead(from === undefined ? 200 : 206, {
    "Accept-Ranges": "bytes",
    "Content-Length": last - first + 1,
    ...(from === undefined ? {} : range),
  });
  response.end(request.method === "HEAD" ? undefined : data.subarray(first, last + 1));
});
await new Promise((begun) => server.listen(0, "127.0.0.1", begun));

// What the engine takes from a service worker.
const root = `http://127.0.0.1:${server.address().port}/`;
Object.assign(globalThis, { self: globalThis, location: new URL(root), addEventListener() {}, postMessage() {} });
const { ArchiveRequest, WorkerLoader } = await import("@webrecorder/wabac/swlib");

const log = console.log;
console.log = () => {};
const loader = new WorkerLoader(globalThis);
await loader._init_db;
await loader.addCollection({ name: "a", file: { sourceUrl: root + file.replace(/.*[/\\]/, "") } }, () => {});
const { store } = await loader.loadColl("a");
for (const timestamp of timestamps) {
  const request = new ArchiveRequest(`${timestamp}mp_/${url}`, new Request(root));
  const answer = await store.getResource(request, root, { waitUntil() {} }, { noRedirect: true });
  const body = answer && Buffer.from((await answer.getBuffer()) ?? []).toString("base64");
  log(JSON.stringify(answer && { status: answer.status, body }));
}
process.exit(0);
