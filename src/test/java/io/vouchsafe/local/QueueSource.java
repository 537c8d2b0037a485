package io.vouchsafe.local;

/**
 * A queue from which a function is handed messages.
 *
 * @param arn of the queue
 * @param batchSize so many messages at once
 * @param mostReceives so often a message is handed out, then it is given up
 */
record QueueSource(String arn, int batchSize, int mostReceives) {}
