import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect, type PeerCertificate, type TLSSocket } from 'node:tls';
import { abortReason } from './abort.js';
import { openTunnel } from './proxy-tunnel.js';

/** What a TLS handshake with a server has shown. */
export interface TlsFacts {
  /** Host and port. */
  readonly server: string;
  readonly trusted: boolean;
  /** Why it is not trusted; '' if it is. */
  readonly reason: string;
  /** E.g. `TLSv1.3`. */
  readonly protocol: string;
  /** Name of who issued the server's certificate. */
  readonly issuer: string;
  /** End of its validity, milliseconds since the epoch. */
  readonly validTo: number;
}

/** Whom to look at. */
export interface TlsProbeOptions {
  readonly host: string;
  readonly port: number;
  /** PEM text of the certificate authority; '' for the system's. */
  readonly ca: string;
  /** Address of an HTTP proxy on the way, which must allow CONNECT; '' for none. */
  readonly proxy: string;
}

/**
 * Shakes hands with a server and looks at its certificates; nothing is sent to it. A chain that is not trusted is a fact
 * here, not an error. Rejects when there is no connection, or no TLS.
 */
export async function probeTls(options: TlsProbeOptions, signal: AbortSignal): Promise<TlsFacts> {
  if (signal.aborted) throw abortReason(signal);
  const tunnel = options.proxy === '' ? undefined : await openTunnel(options, signal);
  return shakeHands(options, tunnel, signal);
}

function shakeHands(
  { host, port, ca }: TlsProbeOptions,
  tunnel: Duplex | undefined,
  signal: AbortSignal,
): Promise<TlsFacts> {
  return new Promise((resolve, reject) => {
    // What the chain is worth is looked at below; no secret is sent over this connection.
    const socket = connect({
      ...(tunnel === undefined ? { host, port } : { socket: tunnel, host }),
      rejectUnauthorized: false,
      ...(isIP(host) === 0 ? { servername: host } : {}),
      ...(ca === '' ? {} : { ca }),
    });
    const end = (settle: () => void) => {
      signal.removeEventListener('abort', onAbort);
      socket.destroy();
      tunnel?.destroy();
      settle();
    };
    const onAbort = () => end(() => reject(abortReason(signal)));
    signal.addEventListener('abort', onAbort, { once: true });
    socket.once('error', (error) => end(() => reject(error)));
    socket.once('secureConnect', () => {
      const facts = factsOf(`${host}:${port}`, socket);
      end(() => resolve(facts));
    });
    if (signal.aborted) onAbort();
  });
}

function factsOf(server: string, socket: TLSSocket): TlsFacts {
  const certificate: PeerCertificate = socket.getPeerCertificate();
  const error: unknown = socket.authorizationError;
  return {
    server,
    trusted: socket.authorized,
    reason: socket.authorized ? '' : error instanceof Error ? error.message : String(error ?? 'unknown'),
    protocol: socket.getProtocol() ?? 'TLS',
    issuer: String(certificate.issuer?.O ?? certificate.issuer?.CN ?? 'unknown'),
    validTo: Date.parse(certificate.valid_to ?? ''),
  };
}
