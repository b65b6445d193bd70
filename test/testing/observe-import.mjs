// Runs in a process of its own: imports a module and prints what that did, as JSON. observe-import.mjs FILE [BODY], where BODY
// is run with the module as `found`. Reads and calls of Node's own module loader do not count.
import childProcess from 'node:child_process';
import dns from 'node:dns';
import fs from 'node:fs';
import { registerHooks, syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import { pathToFileURL } from 'node:url';

const [file, body = ''] = process.argv.slice(2);
const [environment, io, packages] = [new Set(), new Set(), new Set()];
let watching = false;

/** Whether the package asked, by itself or through a part of Node that is not the loader. */
function isOfPackage() {
  if (!watching) return false;
  const frames = (new Error().stack ?? '').split('\n').slice(4);
  // This file's own frames lie between, those of BODY name it as well.
  const own = frames.findIndex((frame) => !frame.includes('node:') && (frame.includes('eval at') || !frame.includes('observe-import.mjs')));
  return own >= 0 && !frames.slice(0, own).some((frame) => frame.includes('node:internal/modules'));
}
const saw = (kind, name) => {
  if (isOfPackage()) kind.add(String(name));
};

const real = process.env;
const env = new Proxy(real, {
  get(_, name) {
    saw(environment, name);
    return Reflect.get(real, name);
  },
  has(_, name) {
    saw(environment, name);
    return Reflect.has(real, name);
  },
  ownKeys() {
    saw(environment, '*');
    return Reflect.ownKeys(real);
  },
});
Object.defineProperty(process, 'env', { value: env });

function watch(module, title, names = Object.keys(module)) {
  for (const name of names) {
    const call = module[name];
    if (typeof call !== 'function' || /^[A-Z_]/.test(name)) continue;
    const watched = function (...args) {
      saw(io, `${title}.${name}`);
      return Reflect.apply(call, this, args);
    };
    module[name] = Object.assign(watched, call);
  }
}
watch(fs, 'fs');
watch(fs.promises, 'fs.promises');
watch(childProcess, 'child_process');
watch(dns, 'dns');
watch(dns.promises, 'dns.promises');
watch(net.Socket.prototype, 'net.Socket', ['connect']);
watch(net.Server.prototype, 'net.Server', ['listen']);
syncBuiltinESMExports();

registerHooks({
  resolve(specifier, context, next) {
    const name = /^(@[^/]+\/[^/]+|[^./][^/]*)/.exec(specifier)?.[1];
    if (watching && name && !/^(node:|file:)/.test(specifier) && !name.startsWith('@lifeboat/')) {
      const found = next(specifier, context);
      if (!found.url.startsWith('node:')) packages.add(name);
      return found;
    }
    return next(specifier, context);
  },
});

const active = new Set(process.getActiveResourcesInfo());
watching = true;
const before = process.cpuUsage();
const found = await import(pathToFileURL(file).href);
const { user, system } = process.cpuUsage(before);
await new Function('found', `return (async () => { ${body} })();`)(found);
watching = false;
const opened = process.getActiveResourcesInfo().filter((kind) => !active.has(kind) && kind !== 'PipeWrap');
const facts = { cpuInMs: (user + system) / 1000, exported: Object.keys(found).length, opened };
console.log(JSON.stringify({ ...facts, environment: [...environment], io: [...io], packages: [...packages] }));
