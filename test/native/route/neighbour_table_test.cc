#include "route/neighbour_table.h"

#include <gtest/gtest.h>

namespace synsweep {
namespace {

constexpr MacAddress kMac{{2, 0, 0, 0, 0, 9}};

TEST(NeighbourTable, KnowsWhatWasNotedLast) {
  NeighbourTable table(10);
  EXPECT_EQ(table.Find(MapIpv4(1)).state, NeighbourState::kUnknown);
  table.Note(MapIpv4(1), NeighbourState::kAsked);
  table.Note(MapIpv4(1), NeighbourState::kPresent, kMac);
  EXPECT_EQ(table.Find(MapIpv4(1)).state, NeighbourState::kPresent);
  EXPECT_EQ(table.Find(MapIpv4(1)).mac, kMac);
  EXPECT_EQ(table.Find({0, 0, 0, 1}).state, NeighbourState::kUnknown);
}

TEST(NeighbourTable, HoldsAsManyAsWereExpected) {
  constexpr std::uint32_t kCount = 5000;
  NeighbourTable table(kCount);
  for (std::uint32_t i = 0; i < kCount; ++i) table.Note(MapIpv4(i), NeighbourState::kAbsent);
  for (std::uint32_t i = 0; i < kCount; ++i) {
    ASSERT_EQ(table.Find(MapIpv4(i)).state, NeighbourState::kAbsent) << i;
  }
}

TEST(NeighbourTable, KeepsWhatIsLookedUpAndForgetsTheRest) {
  NeighbourTable table(100);
  table.Note(MapIpv4(1), NeighbourState::kPresent, kMac);
  table.Note(MapIpv4(2), NeighbourState::kPresent, kMac);
  for (std::uint32_t i = 1000; i < 2000; ++i) {
    table.Note(MapIpv4(i), NeighbourState::kAbsent);
    // Within any 100 others it is looked up once.
    if (i % 99 == 0) {
      ASSERT_EQ(table.Find(MapIpv4(1)).mac, kMac) << i;
    }
  }
  EXPECT_EQ(table.Find(MapIpv4(2)).state, NeighbourState::kUnknown);
}

TEST(NeighbourTable, KnowsNothingOnceCleared) {
  NeighbourTable table(4);
  for (std::uint32_t i = 0; i < 10; ++i) table.Note(MapIpv4(i), NeighbourState::kAbsent);
  table.Clear();
  for (std::uint32_t i = 0; i < 10; ++i) {
    EXPECT_EQ(table.Find(MapIpv4(i)).state, NeighbourState::kUnknown);
  }
}

}  // namespace
}  // namespace synsweep
