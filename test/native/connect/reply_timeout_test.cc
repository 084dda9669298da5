#include "connect/reply_timeout.h"

#include <gtest/gtest.h>

#include <chrono>

namespace synsweep {
namespace {

using std::chrono::milliseconds;

TEST(ReplyTimeout, GivesFirstAttemptsOneSynBeforeAnythingIsMeasured) {
  EXPECT_EQ(ReplyTimeout().ForAttempt(0), ReplyTimeout::kFirst);
  EXPECT_LT(ReplyTimeout::kFirst, ReplyTimeout::kRepeats);
}

TEST(ReplyTimeout, DoublesWithEachAttemptUpToItsMost) {
  ReplyTimeout timeout;
  EXPECT_EQ(timeout.ForAttempt(1), milliseconds(1800));
  EXPECT_EQ(timeout.ForAttempt(2), ReplyTimeout::kMost);
  EXPECT_EQ(timeout.ForAttempt(9), ReplyTimeout::kMost);
}

TEST(ReplyTimeout, FollowsRoundTripsAndKeepsAFloor) {
  ReplyTimeout timeout;
  for (int i = 0; i < 100; ++i) timeout.OnRoundTrip(milliseconds(1));
  EXPECT_EQ(timeout.ForAttempt(0), ReplyTimeout::kLeast);
  for (int i = 0; i < 100; ++i) timeout.OnRoundTrip(milliseconds(600));
  EXPECT_GT(timeout.ForAttempt(0), milliseconds(600));
  EXPECT_LT(timeout.ForAttempt(0), milliseconds(800));
}

TEST(ReplyTimeout, WaitsAsFirstMeasured) {
  ReplyTimeout timeout;
  timeout.OnRoundTrip(milliseconds(400));  // RFC 6298 section 2.2: R + 4 * R / 2
  EXPECT_EQ(timeout.ForAttempt(0), milliseconds(1200));
}

TEST(ReplyTimeout, TreatsCanariesAsSecondAttempts) {
  EXPECT_EQ(ReplyTimeout().ForAttempt(12), ReplyTimeout().ForAttempt(1));
}

}  // namespace
}  // namespace synsweep
