import type { Command } from 'commander';

/** Flags of commands that read files of a bucket by URLs that a server signs; Velero's names. */
export function addTrustFlags(command: Command): void {
  command
    .option('--cacert <file>', "PEM certificates that the bucket's server is checked with, when a server in the cluster signs its URLs")
    .option('--insecure-skip-tls-verify', "take any certificate of the bucket's server then: whoever stands between reads the files");
}
