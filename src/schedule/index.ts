/** Stage 3 of 7 · schedule · ScanPlan + Ledger → ProbeBatch…: passes over what is unanswered. Pure. Next: ../link. */
export * from './inquiries.js'
export * from './round-trips.js'
export * from './schedule.js'
