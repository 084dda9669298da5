#include "cookie/rtt_table.h"

#include <gtest/gtest.h>

#include <thread>

#include "batch/reply_record.h"

namespace synsweep {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr TimePoint kStart{seconds(1000)};

Cookie WithHash(std::uint64_t hash) {
  return {.sequence = static_cast<std::uint32_t>(hash), .source_port = 61440, .hash = hash};
}

TEST(RttTable, MeasuresFromTheAttemptThatWasAnswered) {
  RttTable table;
  table.NoteSent(WithHash(42), 0, kStart);
  table.NoteSent(WithHash(42), 1, kStart + milliseconds(200));
  const TimePoint captured = kStart + milliseconds(250);
  EXPECT_EQ(table.RoundTrip(42, 0, captured), milliseconds(250));
  EXPECT_EQ(table.RoundTrip(42, 1, captured), milliseconds(50));
}

TEST(RttTable, DoesNotKnowWhatWasNeverNoted) {
  RttTable table;
  EXPECT_EQ(table.RoundTrip(42, 0, kStart), std::nullopt);
  table.NoteSent(WithHash(42), 0, kStart);
  EXPECT_EQ(table.RoundTrip(4200, 0, kStart), std::nullopt);
  EXPECT_EQ(table.RoundTrip(42, 1, kStart), std::nullopt);
  EXPECT_EQ(table.RoundTrip(42, kAttemptUnknown, kStart), std::nullopt);
}

TEST(RttTable, RefusesARoundTripThatEndsBeforeItBegins) {
  RttTable table;
  table.NoteSent(WithHash(42), 0, kStart);
  EXPECT_EQ(table.RoundTrip(42, 0, kStart - microseconds(1)), std::nullopt);
  EXPECT_EQ(table.RoundTrip(42, 0, kStart), microseconds(0));
}

TEST(RttTable, RefusesARoundTripOverAMinute) {
  RttTable table;
  table.NoteSent(WithHash(42), 0, kStart);
  EXPECT_EQ(table.RoundTrip(42, 0, kStart + seconds(60)), seconds(60));
  EXPECT_EQ(table.RoundTrip(42, 0, kStart + seconds(60) + microseconds(1)), std::nullopt);
}

TEST(RttTable, MeasuresAcrossTheWrapOfItsClock) {
  constexpr TimePoint kBeforeWrap{microseconds((std::int64_t{1} << 32) - 10)};
  RttTable table;
  table.NoteSent(WithHash(42), 0, kBeforeWrap);
  EXPECT_EQ(table.RoundTrip(42, 0, kBeforeWrap + microseconds(30)), microseconds(30));
}

TEST(RttTable, ForgetsTheOlderOfTwoThatShareASlot) {
  constexpr std::uint64_t kOlder = 0x1234500000000100;
  constexpr std::uint64_t kNewer = 0x1234500000000200;  // equal in the bits that choose the slot
  RttTable table;
  table.NoteSent(WithHash(kOlder), 0, kStart);
  table.NoteSent(WithHash(kNewer), 0, kStart);
  EXPECT_EQ(table.RoundTrip(kOlder, 0, kStart), std::nullopt);
  EXPECT_EQ(table.RoundTrip(kNewer, 0, kStart), microseconds(0));
}

TEST(RttTable, GivesAReaderOnAnotherThreadNothingButWhatWasNoted) {
  constexpr std::uint64_t kProbes = 50'000;
  constexpr std::uint64_t kSpread = 0x9e3779b97f4a7c15;
  RttTable table;
  std::jthread transmit([&table] {
    for (std::uint64_t i = 0; i < kProbes; ++i) table.NoteSent(WithHash(i * kSpread), 0, kStart);
  });
  std::uint64_t wrong = 0;
  for (std::uint64_t i = 0; i < kProbes; ++i) {
    const auto rtt = table.RoundTrip(i * kSpread, 0, kStart + milliseconds(3));
    wrong += rtt.has_value() && *rtt != milliseconds(3);
  }
  EXPECT_EQ(wrong, 0u);
}

}  // namespace
}  // namespace synsweep
