/** Kubernetes' rules for names, label keys and label values, with apimachinery's messages (pkg/util/validation). */
const label = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const subdomain = `${label}(\\.${label})*`;
const qualified = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';

const isLabel = new RegExp(`^${label}$`);
const isSubdomain = new RegExp(`^${subdomain}$`);
const isQualified = new RegExp(`^${qualified}$`);

/** What is wrong with a DNS-1123 label, such as a namespace's name. Empty: nothing. */
export function dns1123LabelProblems(value: string): string[] {
  const problems: string[] = [];
  if (value.length > 63) problems.push('must be no more than 63 characters');
  if (!isLabel.test(value)) {
    problems.push(
      "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
    );
  }
  return problems;
}

/** What is wrong with a DNS-1123 subdomain, such as most objects' names. */
export function dns1123SubdomainProblems(value: string): string[] {
  const problems: string[] = [];
  if (value.length > 253) problems.push('must be no more than 253 characters');
  if (!isSubdomain.test(value)) {
    problems.push(
      "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
    );
  }
  return problems;
}

/** What is wrong with a label's or annotation's key: `[prefix/]name`. */
export function labelKeyProblems(key: string): string[] {
  const parts = key.split('/');
  const name = parts.at(-1) ?? '';
  if (parts.length > 2) return ["a qualified name must consist of a name with an optional DNS subdomain prefix and '/'"];
  const problems = parts.length === 2 ? dns1123SubdomainProblems(parts[0] ?? '').map((problem) => `prefix part ${problem}`) : [];
  if (name.length > 63) problems.push('name part must be no more than 63 characters');
  if (!isQualified.test(name)) {
    problems.push(
      "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
    );
  }
  return problems;
}

/** What is wrong with a label's value. */
export function labelValueProblems(value: string): string[] {
  if (value === '') return [];
  const problems: string[] = [];
  if (value.length > 63) problems.push('must be no more than 63 characters');
  if (!isQualified.test(value)) {
    problems.push(
      "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
    );
  }
  return problems;
}
