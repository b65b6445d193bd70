/**
 * Kinds whose objects are commands: the status says that one was carried out, and a restore does not bring the status back, so
 * the controller would carry it out again. A DeleteBackupRequest deletes a backup from its bucket, a PodVolumeRestore or
 * DataDownload writes old data over new. Velero restores them. Left out unless a restore names the kind in `includedResources`.
 */
export const oneShotKinds: readonly string[] = [
  'deletebackuprequests.velero.io',
  'downloadrequests.velero.io',
  'serverstatusrequests.velero.io',
  'podvolumebackups.velero.io',
  'podvolumerestores.velero.io',
  'datauploads.velero.io',
  'datadownloads.velero.io',
  'certificatesigningrequests.certificates.k8s.io',
  'storageversionmigrations.storagemigration.k8s.io',
];
