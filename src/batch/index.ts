/** The boundary's two tables · ProbeBatch out, ReplyBatch back · layouts pinned on both sides. Pure. */
export * from './probe-record.js'
export * from './reply-record.js'
