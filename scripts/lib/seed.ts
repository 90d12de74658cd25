// Before the tests of a file: where COMITY_SEED is set, all random cases begin from it, so that a run can be repeated.
const seed = process.env.COMITY_SEED;
if (seed !== undefined) {
  const { default: fc } = await import("fast-check");
  // A seed is 32 bits, signed.
  fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(seed) | 0 });
}
