#include "connect/in_flight_limit.h"

#include <gtest/gtest.h>

#include <chrono>

#include "connect/descriptor_limit.h"

namespace synsweep {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kTimeout{300};

TEST(InFlightLimit, StartsWithinCapacityAndNeverExceedsIt) {
  InFlightLimit few(20);
  EXPECT_EQ(few.limit(), 20U);
  InFlightLimit many(1000);
  EXPECT_EQ(many.limit(), 512U);
  for (int i = 0; i < 2000; ++i) many.OnAnswered();
  EXPECT_EQ(many.limit(), 1000U);
}

TEST(InFlightLimit, IsCutOnceForTheLossesOfOneTimeout) {
  InFlightLimit limit(1000);
  const TimePoint start{};
  limit.OnLoss(start, kTimeout);
  const std::size_t cut = limit.limit();
  EXPECT_EQ(cut, 358U);
  limit.OnLoss(start + milliseconds(299), kTimeout);
  EXPECT_EQ(limit.limit(), cut);
  limit.OnLoss(start + milliseconds(300), kTimeout);
  EXPECT_LT(limit.limit(), cut);
}

TEST(InFlightLimit, GrowsByOneARoundOnceItHasBeenCut) {
  InFlightLimit limit(1000);
  limit.OnLoss(TimePoint{}, kTimeout);
  const std::size_t cut = limit.limit();
  for (std::size_t i = 0; i < cut + 1; ++i) limit.OnAnswered();
  EXPECT_EQ(limit.limit(), cut + 1);
}

TEST(InFlightLimit, LossLeavesEnoughToGoOnWith) {
  InFlightLimit limit(1000);
  TimePoint now{};
  for (int i = 0; i < 100; ++i) limit.OnLoss(now += kTimeout, kTimeout);
  EXPECT_EQ(limit.limit(), 16U);
  InFlightLimit few(5);
  few.OnLoss(now, kTimeout);
  EXPECT_EQ(few.limit(), 5U);
}

TEST(InFlightLimit, AShortageTellsHowManyThereIsRoomFor) {
  InFlightLimit limit(1000);
  limit.OnShortage(80);
  EXPECT_EQ(limit.limit(), 70U);
  limit.OnShortage(0);
  EXPECT_EQ(limit.limit(), 1U);
}

TEST(DescriptorLimit, LeavesAReserve) {
  EXPECT_EQ(SocketsWithin(64, 25), 23U);
  EXPECT_EQ(SocketsWithin(1 << 20, 25), kMostSockets);
  EXPECT_EQ(SocketsWithin(40, 25), 0U);
}

}  // namespace
}  // namespace synsweep
