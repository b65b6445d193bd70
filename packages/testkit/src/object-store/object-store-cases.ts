import { conditionalPutCases } from './cases/conditional-put-cases.ts';
import { conditionalReplaceCases } from './cases/conditional-replace-cases.ts';
import { credentialCases } from './cases/credential-cases.ts';
import { deleteCases } from './cases/delete-cases.ts';
import { etagCases } from './cases/etag-cases.ts';
import { getCases } from './cases/get-cases.ts';
import { interruptedPutCases } from './cases/interrupted-put-cases.ts';
import { keyCases } from './cases/key-cases.ts';
import { listCases } from './cases/list-cases.ts';
import { objectLockCases } from './cases/object-lock-cases.ts';
import { putCases } from './cases/put-cases.ts';
import { rangeCases } from './cases/range-cases.ts';
import { signedUrlCases } from './cases/signed-url-cases.ts';
import type { ObjectStoreCase } from './object-store-case.ts';

/** Every promise of the ObjectStore contract, one case each. */
export const objectStoreCases: readonly ObjectStoreCase[] = [
  ...putCases,
  ...interruptedPutCases,
  ...conditionalPutCases,
  ...conditionalReplaceCases,
  ...etagCases,
  ...getCases,
  ...rangeCases,
  ...keyCases,
  ...listCases,
  ...deleteCases,
  ...objectLockCases,
  ...signedUrlCases,
  ...credentialCases,
];
