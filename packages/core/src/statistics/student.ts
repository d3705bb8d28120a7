/**
 * The quantile of Student's t distribution: the value that a share of `probability` does not exceed.
 *
 * The distribution function is known by the incomplete beta function, which its continued fraction gives to the last
 * digits; the quantile is found by halving. Some hundred steps, for the few intervals of a summary.
 */
export function studentQuantile(probability: number, degrees: number): number {
  if (!(probability > 0 && probability < 1 && degrees >= 1))
    throw new Error(`there is no quantile ${probability} of Student's t with ${degrees} degrees of freedom`);
  if (probability < 0.5) return -studentQuantile(1 - probability, degrees);
  let low = 0;
  let high = 1;
  while (studentShare(high, degrees) < probability && high < Number.MAX_VALUE / 2) high *= 2;
  for (let step = 0; step < MAX_HALVINGS && high - low > high * PRECISION; step++) {
    const middle = (low + high) / 2;
    if (studentShare(middle, degrees) < probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

const MAX_HALVINGS = 200;
const PRECISION = 1e-12;
const MAX_TERMS = 10_000;
const TINY = 1e-300;

/** The share of values that are not above `t`, which is not negative. */
function studentShare(t: number, degrees: number): number {
  return 1 - incompleteBeta(degrees / (degrees + t * t), degrees / 2, 0.5) / 2;
}

function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  // The fraction converges quickly on one side only.
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  return (front * betaFraction(x, a, b)) / a;
}

/** Lentz's way through the continued fraction. */
function betaFraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / awayFromZero(1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let m = 1; m <= MAX_TERMS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / awayFromZero(1 + even * d);
    c = awayFromZero(1 + even / c);
    value *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / awayFromZero(1 + odd * d);
    c = awayFromZero(1 + odd / c);
    value *= d * c;
    if (Math.abs(d * c - 1) < PRECISION) break;
  }
  return value;
}

function awayFromZero(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}

/** Stirling's series, after the argument was raised to where it is exact to the last digits. */
function logGamma(x: number): number {
  let shift = 0;
  let z = x;
  for (; z < 15; z++) shift += Math.log(z);
  const inverse = 1 / (z * z);
  const series = (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse / 1680))) / z;
  return (z - 0.5) * Math.log(z) - z + Math.log(2 * Math.PI) / 2 + series - shift;
}
