import { TcpProxy } from './tcp-proxy.js';
import { TokenTap } from './token-tap.js';

/** The servers that the proxies lead to. */
export interface NetworkTargets {
  /** `http://host:port` of the org. */
  readonly orgUrl: string;
  /** Hosts of the pair. */
  readonly cicHosts: readonly string[];
  readonly cicPort: number;
}

/** Everything that lies between the connector and the servers. */
export interface Network {
  readonly org: TcpProxy;
  /** One for each server of the pair. */
  readonly cic: readonly TcpProxy[];
  /** Address under which the connector finds the org. */
  readonly orgUrl: string;
  /** Port under which it finds the pair, on the pair's own hosts. */
  readonly cicPort: number;
  readonly tokens: TokenTap;
  close(): Promise<void>;
}

const PORT_TRIES = 20;

/** Puts a proxy before each server. */
export async function openNetwork({ orgUrl, cicHosts, cicPort }: NetworkTargets): Promise<Network> {
  const { hostname, port } = new URL(orgUrl);
  const tokens = new TokenTap();
  const org = new TcpProxy({
    host: '127.0.0.1',
    target: { host: hostname, port: Number(port) },
    onClientData: (data) => tokens.take(data),
  });
  const orgPort = await org.listen(0);
  const pair = await openPair(cicHosts, cicPort);
  return {
    org,
    cic: pair.proxies,
    orgUrl: `http://127.0.0.1:${orgPort}`,
    cicPort: pair.port,
    tokens,
    close: async () => {
      await Promise.all([org, ...pair.proxies].map((proxy) => proxy.close()));
    },
  };
}

/** Both servers of a pair have one port number: one that is free on one host may be taken on the other. */
async function openPair(
  hosts: readonly string[],
  port: number,
): Promise<{ readonly proxies: readonly TcpProxy[]; readonly port: number }> {
  for (let triesLeft = PORT_TRIES; ; triesLeft -= 1) {
    const proxies: TcpProxy[] = [];
    let chosen = 0;
    try {
      for (const host of hosts) {
        const proxy = new TcpProxy({ host, target: { host, port } });
        chosen = await proxy.listen(chosen);
        proxies.push(proxy);
      }
      return { proxies, port: chosen };
    } catch (error) {
      await Promise.all(proxies.map((proxy) => proxy.close()));
      if (triesLeft === 0) throw error;
    }
  }
}
