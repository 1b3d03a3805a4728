// Comparisons of a measured value with a rule's value, one function per name in core/rules/comparisons.py. Each returns null where it
// cannot decide. tests/core/rules runs one table of cases through both.

// Tolerance of 左右 (about): 10 %.
const APPROXIMATELY = 0.1;

const isNumber = (value) => typeof value === "number" && Number.isFinite(value);
const isPair = (value) => Array.isArray(value) && value.length === 2;
const isEmpty = (value) => value === null || value === undefined || value === "";
const ascending = (pair) => [...pair].sort((a, b) => a - b);

function bounds(value, measured, { approx = false, slack = 0 } = {}) {
  if (!isPair(value) || !isNumber(measured)) return null;
  const [low, high] = value;
  const about = approx ? APPROXIMATELY : 0;
  const isLongEnough = low === null || measured >= low - Math.abs(low) * about - slack;
  return isLongEnough && (high === null || measured <= high + Math.abs(high) * about + slack);
}

const atMost = (value, measured, options) => (isNumber(value) ? bounds([null, value], measured, { approx: options?.approx }) : null);
const atLeast = (value, measured, options) => (isNumber(value) ? bounds([value, null], measured, { approx: options?.approx }) : null);

function exactSize(value, measured, { any_way_up: anyWayUp = false } = {}) {
  if (!isPair(value) || !isPair(measured)) return null;
  const [wanted, found] = anyWayUp ? [ascending(value), ascending(measured)] : [value, measured];
  return found[0] === wanted[0] && found[1] === wanted[1];
}

function leastSize(value, measured, { any_way_up: anyWayUp = false } = {}) {
  if (!isPair(value) || !isPair(measured)) return null;
  const [wanted, found] = anyWayUp || measured[1] > measured[0] ? [ascending(value), ascending(measured)] : [value, measured];
  return found[0] >= wanted[0] && found[1] >= wanted[1];
}

const equal = (value, measured) => (isEmpty(measured) ? null : measured === value);

function oneOf(value, measured, { same = {} } = {}) {
  if (isEmpty(measured) || !Array.isArray(value)) return null;
  return value.map((part) => same[part] ?? part).includes(same[measured] ?? measured);
}

function languages(value, measured) {
  if (isEmpty(measured)) return null;
  const known = measured.split("-");
  return value.split("-").every((language) => known.includes(language));
}

function parts(value, measured, { separators = "" } = {}) {
  if (isEmpty(value) || isEmpty(measured)) return null;
  const separator = [...value].find((sign) => separators.includes(sign));
  const split = (text) => (separator ? text.split(separator) : [text]).map((part) => part.trim());
  const found = split(measured);
  return found.length === split(value).length && found.every((part) => part !== "");
}

function typeSize(value, measured, { same = {}, slack = 0 } = {}) {
  if (!isPair(value) || !isPair(measured)) return null;
  const [[name, size], [found, foundSize]] = [value, measured];
  if ((name && !found) || (size !== null && (foundSize === null || foundSize === undefined))) return null;
  const isSame = !name || (same[found] ?? found) === (same[name] ?? name);
  return isSame && (size === null || Math.abs(foundSize - size) <= slack);
}

const COMPARISONS = {
  bounds,
  at_most: atMost,
  at_least: atLeast,
  exact_size: exactSize,
  least_size: leastSize,
  equal,
  one_of: oneOf,
  languages,
  parts,
  type_size: typeSize,
};

export function compare(name, value, measured, options) {
  return COMPARISONS[name] ? COMPARISONS[name](value, measured, options) : null;
}
