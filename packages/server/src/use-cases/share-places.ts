/** A workflow that has ready tasks and is within its limits. */
export interface Claimant {
  readonly workflowId: number;
  readonly priority: number;
  /** Tasks that are active already. */
  readonly active: number;
  /** How many more it could have. */
  readonly room: number;
}

interface Claim extends Claimant {
  given: number;
}

/**
 * How many of the places each workflow gets, the first first: higher priorities take all they can use, and among equals
 * each place goes to the one that has the fewest. `turn` rotates who is first among those that have the same number, so that
 * with one place at a time nobody waits for all of another's tasks.
 */
export function sharePlaces(
  claimants: readonly Claimant[],
  { places, turn }: { readonly places: number; readonly turn: number },
): readonly (readonly [workflowId: number, places: number])[] {
  const first = claimants.length === 0 ? 0 : turn % claimants.length;
  const claims = [...claimants.slice(first), ...claimants.slice(0, first)]
    .map((claimant): Claim => ({ ...claimant, given: 0 }))
    .sort((a, b) => b.priority - a.priority);
  for (let place = 0; place < places; place++) {
    const next = findNeediest(claims);
    if (!next) break;
    next.given += 1;
  }
  return claims.filter(({ given }) => given > 0).map(({ workflowId, given }) => [workflowId, given]);
}

/** Of the claims with the highest priority that still have room, the one with the fewest places. */
function findNeediest(claims: readonly Claim[]): Claim | undefined {
  let neediest: Claim | undefined;
  for (const claim of claims) {
    if (claim.given >= claim.room) continue;
    if (neediest && claim.priority < neediest.priority) break;
    if (!neediest || claim.active + claim.given < neediest.active + neediest.given) neediest = claim;
  }
  return neediest;
}
