// A program: an HTTP server that takes everything, keeps nothing, and says 201. Prints its URL, ends with its standard input.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const server = createServer((request, response) => {
  request.resume().on('end', () => response.writeHead(201, { etag: '"1"' }).end());
});
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
process.stdin.on('close', () => process.exit()).resume();
