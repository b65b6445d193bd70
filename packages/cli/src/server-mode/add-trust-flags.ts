import type { Command } from 'commander';

/** Flags of commands that read files of a bucket by URLs that a server signs; Velero's names. */
export function addTrustFlags(command: Command): void {
  command
    .option('--cacert <file>', "PEM certificates to check the bucket's server with, when a server in the cluster signs the URLs")
    .option('--insecure-skip-tls-verify', 'accept any certificate of that server: whoever is in between can read the files');
}
