#include "transmit/pacer.h"

#include <gtest/gtest.h>

#include <cmath>
#include <deque>
#include <limits>
#include <random>
#include <utility>
#include <vector>

namespace synsweep {
namespace {

using std::chrono::duration_cast;
using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

constexpr TimePoint kStart{hours(1000)};
constexpr std::uint32_t kBatch = 256;  // what a sender asks for in one call

constexpr double kRates[] = {1,     2.5,    7,         100,       999,       1'000,
                             1'900, 33'333, 1'000'000, 3'000'000, 10'000'000};

struct Sent {
  TimePoint at;
  std::uint32_t count;
};

// A sender as the transmit thread is one: asks while it is given, else waits
// until the pacer says, and wakes up late by chance.
class Sender {
 public:
  Sender(Pacer& pacer, TimePoint now, nanoseconds max_lateness)
      : pacer_(pacer), now_(now), lateness_(0, max_lateness.count()) {}

  // Runs until `end`, and says what left when.
  std::vector<Sent> RunUntil(TimePoint end) {
    std::vector<Sent> sent;
    while (now_ < end) {
      const std::uint32_t granted = pacer_.Grant(now_, kBatch);
      if (granted > 0) {
        sent.push_back({now_, granted});
      } else {
        now_ = std::max(now_, pacer_.NextDue()) + nanoseconds(lateness_(random_));
      }
    }
    return sent;
  }

  // The machine sleeps.
  void Suspend(nanoseconds duration) { now_ += duration; }

  [[nodiscard]] TimePoint now() const { return now_; }

 private:
  Pacer& pacer_;
  TimePoint now_;
  std::mt19937_64 random_{3};
  std::uniform_int_distribution<std::int64_t> lateness_;
};

double Total(const std::vector<Sent>& sent) {
  double total = 0;
  for (const Sent& grant : sent) total += grant.count;
  return total;
}

// The most that left within any `interval`.
double Densest(const std::vector<Sent>& sent, nanoseconds interval) {
  std::deque<Sent> within;
  double count = 0;
  double densest = 0;
  for (const Sent& grant : sent) {
    within.push_back(grant);
    count += grant.count;
    while (grant.at - within.front().at >= interval) {
      count -= within.front().count;
      within.pop_front();
    }
    densest = std::max(densest, count);
  }
  return densest;
}

// Long enough for a percent to be several probes, short enough to simulate.
nanoseconds TrialAt(double rate_pps) {
  return std::max(nanoseconds(seconds(1)),
                  nanoseconds(static_cast<std::int64_t>(300e9 / rate_pps)));
}

TEST(Pacer, IsAccurateToOnePercentAtEveryRateHoweverLateItsCallerWakes) {
  for (const nanoseconds lateness : {microseconds(0), microseconds(60), microseconds(700)}) {
    for (const double rate_pps : kRates) {
      Pacer pacer(rate_pps, kStart);
      Sender sender(pacer, kStart, lateness);
      const nanoseconds trial = TrialAt(rate_pps);
      const double expected = rate_pps * std::chrono::duration<double>(trial).count();
      EXPECT_NEAR(Total(sender.RunUntil(kStart + trial)), expected, expected / 100)
          << rate_pps << " pps, up to " << lateness.count() << " ns late";
    }
  }
}

TEST(Pacer, DoesNotDriftWhenEveryProbeOfALowRateIsLate) {
  Pacer pacer(1, kStart);
  Sender sender(pacer, kStart, milliseconds(90));
  EXPECT_NEAR(Total(sender.RunUntil(kStart + seconds(1000))), 1000, 1.5);
}

TEST(Pacer, SendsEvenlyForACallerWhoIsOnTime) {
  for (const double rate_pps : kRates) {
    Pacer pacer(rate_pps, kStart);
    Sender sender(pacer, kStart, nanoseconds(0));
    const auto sent = sender.RunUntil(kStart + TrialAt(rate_pps));
    // A group of 100 µs worth may fall on either end of the millisecond.
    EXPECT_LE(Densest(sent, milliseconds(1)), std::ceil(rate_pps * 1.1e-3) + 1) << rate_pps;
  }
}

TEST(Pacer, NeverGrantsMoreThanOneMillisecondWorthAndOneProbeAtOnce) {
  for (const double rate_pps : kRates) {
    Pacer pacer(rate_pps, kStart);
    (void)pacer.Grant(kStart + seconds(2), 0);
    EXPECT_LE(pacer.Grant(kStart + seconds(2), std::numeric_limits<std::uint32_t>::max()),
              1 + rate_pps / 1000)
        << rate_pps;
  }
}

TEST(Pacer, BoundsEveryIntervalWhateverHappensToItsCaller) {
  std::mt19937_64 random(5);
  for (const double rate_pps : kRates) {
    Pacer pacer(rate_pps, kStart);
    Sender sender(pacer, kStart, microseconds(900));
    std::vector<Sent> sent;
    for (int stall = 0; stall < 20; ++stall) {
      const auto part = sender.RunUntil(sender.now() + milliseconds(40));
      sent.insert(sent.end(), part.begin(), part.end());
      sender.Suspend(milliseconds(random() % 60));
    }
    const double burst = 1 + rate_pps / 1000;
    for (const nanoseconds interval : {milliseconds(1), milliseconds(10), milliseconds(100)}) {
      const double grown = rate_pps * 1.1 * std::chrono::duration<double>(interval).count();
      EXPECT_LE(Densest(sent, interval), burst + grown) << rate_pps;
    }
  }
}

TEST(Pacer, MakesAShortDelayGoodTenPercentFaster) {
  constexpr double kRatePps = 100'000;
  Pacer pacer(kRatePps, kStart);
  Sender sender(pacer, kStart, nanoseconds(0));
  sender.Suspend(milliseconds(50));
  const double first_100_ms = Total(sender.RunUntil(kStart + milliseconds(150)));
  EXPECT_NEAR(first_100_ms, 1.1 * kRatePps * 0.1, 200);
  const double rest = Total(sender.RunUntil(kStart + milliseconds(1000)));
  EXPECT_NEAR(first_100_ms + rest, kRatePps * 1.0, 200);  // nothing is missing in the end
}

TEST(Pacer, DoesNotCatchUpAfterASuspend) {
  for (const double rate_pps : kRates) {
    Pacer pacer(rate_pps, kStart);
    Sender sender(pacer, kStart, nanoseconds(0));
    (void)sender.RunUntil(kStart + milliseconds(100));
    sender.Suspend(hours(8));
    const nanoseconds trial = TrialAt(rate_pps);
    const double expected = rate_pps * std::chrono::duration<double>(trial).count();
    const double owed = 1 + rate_pps * 0.1;  // what is not forgiven
    EXPECT_LE(Total(sender.RunUntil(sender.now() + trial)), expected + owed + 1) << rate_pps;
  }
}

TEST(Pacer, FollowsALowerRateWithinAMillisecond) {
  Pacer pacer(1'000'000, kStart);
  Sender sender(pacer, kStart, nanoseconds(0));
  (void)sender.RunUntil(kStart + milliseconds(100));
  pacer.SetRate(1'000, sender.now());
  EXPECT_LE(Total(sender.RunUntil(sender.now() + milliseconds(1))), 3);
  EXPECT_NEAR(Total(sender.RunUntil(sender.now() + seconds(1))), 1'000, 2);
}

TEST(Pacer, FollowsAHigherRateWithinAMillisecond) {
  Pacer pacer(0.01, kStart);
  Sender sender(pacer, kStart, nanoseconds(0));
  (void)pacer.Grant(kStart, 1);
  sender.Suspend(milliseconds(10));
  pacer.SetRate(1'000'000, sender.now());
  EXPECT_NEAR(Total(sender.RunUntil(sender.now() + milliseconds(1))), 1'000, 100);
}

TEST(Pacer, KeepsALowRateThroughFrequentChanges) {
  Pacer pacer(10, kStart);
  double total = 0;
  for (TimePoint now = kStart; now < kStart + seconds(100); now += milliseconds(7)) {
    pacer.SetRate(10, now);
    total += pacer.Grant(now, kBatch);
  }
  EXPECT_NEAR(total, 1'000, 10);
}

TEST(Pacer, GrantsSmallRequestsWithoutWaitingForAWholeGroup) {
  Pacer pacer(1'000'000, kStart);
  EXPECT_EQ(pacer.Grant(kStart, 1), 1u);
  EXPECT_EQ(pacer.Grant(kStart + microseconds(4), kBatch), 0u);  // a group is 100
  EXPECT_EQ(pacer.Grant(kStart + microseconds(4), 3), 3u);
}

TEST(Pacer, GrantsWhenItSaidItWould) {
  std::mt19937_64 random(9);
  for (int turn = 0; turn < 20'000; ++turn) {
    const double rate_pps = std::exp(std::uniform_real_distribution(-3.0, 18.0)(random));
    Pacer pacer(rate_pps, kStart);
    TimePoint now = kStart;
    for (int grants = 0; grants < 3; ++grants) {
      now += nanoseconds(random() % 1'000'000);
      (void)pacer.Grant(now, kBatch);
      if (pacer.Grant(now, kBatch) > 0) continue;
      now = pacer.NextDue();
      ASSERT_GT(pacer.Grant(now, kBatch), 0u) << rate_pps << " pps";
    }
  }
}

TEST(Pacer, LooksNoFurtherAheadThanAnHour) {
  Pacer pacer(1e-9, kStart);
  ASSERT_EQ(pacer.Grant(kStart, 1), 1u);
  EXPECT_EQ(pacer.NextDue(), kStart + hours(1));
}

TEST(Pacer, GrantsEverythingAtAnInfiniteRate) {
  Pacer pacer(std::numeric_limits<double>::infinity(), kStart);
  EXPECT_EQ(pacer.Grant(kStart, 1'000'000), 1'000'000u);
  EXPECT_EQ(pacer.Grant(kStart, 1'000'000), 1'000'000u);
  EXPECT_LE(pacer.NextDue(), kStart);
  pacer.SetRate(1'000, kStart + seconds(10));
  Sender sender(pacer, kStart + seconds(10), nanoseconds(0));
  EXPECT_NEAR(Total(sender.RunUntil(kStart + seconds(11))), 1'000, 2);
}

TEST(Pacer, GrantsNothingWhenNothingIsWanted) {
  Pacer pacer(1'000, kStart);
  EXPECT_EQ(pacer.Grant(kStart + seconds(1), 0), 0u);
}

}  // namespace
}  // namespace synsweep
