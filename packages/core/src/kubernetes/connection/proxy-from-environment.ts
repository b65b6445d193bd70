import { BlockList, isIP, isIPv6 } from 'node:net';
import { ownMember } from '../../json/index.ts';

/**
 * The proxy that `HTTPS_PROXY` (`HTTP_PROXY` for an http server) gives for a server, unless `NO_PROXY` excepts it. As Go
 * does it, and so kubectl: lower-case names too, never for loopback; NO_PROXY holds hosts, `.domains`, addresses, networks
 * (CIDR), each with an optional port, or `*`.
 */
export function proxyFromEnvironment(server: string, env: Readonly<Record<string, string | undefined>>): string | undefined {
  if (!URL.canParse(server)) return undefined;
  const url = new URL(server);
  const names = url.protocol === 'https:' ? ['HTTPS_PROXY', 'https_proxy'] : ['HTTP_PROXY', 'http_proxy'];
  const proxy = names.map((name) => ownMember(env, name)).find(Boolean);
  if (!proxy) return undefined;
  const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  if (host === 'localhost' || host === '::1' || /^127\./.test(host)) return undefined;
  const exceptions = (env.NO_PROXY || env.no_proxy || '').split(',').map((one) => one.trim().toLowerCase());
  if (exceptions.some((one) => one !== '' && excepts(one, host, port))) return undefined;
  return proxy.includes('://') ? proxy : `http://${proxy}`;
}

function excepts(exception: string, host: string, port: string): boolean {
  if (exception === '*') return true;
  if (exception.includes('/')) return inNetwork(exception, host);
  const [, name = exception, wantedPort] = isIPv6(exception) ? [] : (/^\[?([^\]]*?)\]?(?::(\d+))?$/.exec(exception) ?? []);
  if (wantedPort !== undefined && wantedPort !== port) return false;
  if (isIP(name)) return name === host;
  const domain = name.replace(/^\*?\./, '');
  return host.endsWith(`.${domain}`) || (host === domain && !name.startsWith('.') && !name.startsWith('*'));
}

function inNetwork(network: string, host: string): boolean {
  const [address = '', bits = ''] = network.split('/');
  const version = isIP(address);
  if (version === 0 || isIP(host) !== version || !/^\d+$/.test(bits) || Number(bits) > (version === 6 ? 128 : 32)) return false;
  const list = new BlockList();
  const family = version === 6 ? 'ipv6' : 'ipv4';
  list.addSubnet(address, Number(bits), family);
  return list.check(host, family);
}
