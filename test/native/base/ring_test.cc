#include "base/ring.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <numeric>
#include <random>
#include <thread>
#include <vector>

namespace synsweep {
namespace {

TEST(SpscRing, GivesItemsInTheOrderTheyCame) {
  SpscRing<int> ring(8);
  const std::array<int, 3> in = {1, 2, 3};
  ASSERT_EQ(ring.TryPush(in), 3u);
  std::array<int, 8> out{};
  ASSERT_EQ(ring.TryPop(out), 3u);
  EXPECT_EQ(out, (std::array<int, 8>{1, 2, 3}));
}

TEST(SpscRing, AcceptsTheLeadingPartThatFits) {
  SpscRing<int> ring(4);
  const std::array<int, 6> in = {1, 2, 3, 4, 5, 6};
  EXPECT_EQ(ring.TryPush(in), 4u);
  EXPECT_EQ(ring.size(), 4u);
  EXPECT_EQ(ring.TryPush(in), 0u);
  std::array<int, 2> out{};
  ASSERT_EQ(ring.TryPop(out), 2u);
  EXPECT_EQ(out, (std::array<int, 2>{1, 2}));
  EXPECT_EQ(ring.TryPush(in), 2u);
}

TEST(SpscRing, KeepsOrderAcrossTheEndOfItsSlots) {
  SpscRing<int> ring(4);
  std::array<int, 3> three{};
  int pushed = 0;
  int popped = 0;
  for (int turn = 0; turn < 10; ++turn) {
    std::iota(three.begin(), three.end(), pushed);
    ASSERT_EQ(ring.TryPush(three), 3u);
    pushed += 3;
    ASSERT_EQ(ring.TryPop(three), 3u);
    for (const int item : three) EXPECT_EQ(item, popped++);
  }
}

TEST(SpscRing, IsEmptyAtFirstAndAfterEverythingIsTaken) {
  SpscRing<int> ring(1);
  std::array<int, 1> one = {7};
  EXPECT_EQ(ring.TryPop(one), 0u);
  ASSERT_EQ(ring.TryPush(one), 1u);
  ASSERT_EQ(ring.TryPop(one), 1u);
  EXPECT_EQ(ring.TryPop(one), 0u);
  EXPECT_EQ(ring.size(), 0u);
}

TEST(SpscRing, ShowsItemsWhereTheyLieUntilTheyAreReleased) {
  SpscRing<int> ring(4);
  EXPECT_TRUE(ring.Front(4).empty());
  ASSERT_EQ(ring.TryPush(std::array{1, 2, 3}), 3u);
  const auto two = ring.Front(2);
  EXPECT_TRUE(std::ranges::equal(two, std::array{1, 2}));
  EXPECT_EQ(ring.TryPush(std::array{4, 5}), 1u) << "shown is not given back";
  ring.Release(2);
  EXPECT_EQ(ring.TryPush(std::array{5, 6}), 2u);
  EXPECT_TRUE(std::ranges::equal(ring.Front(9), std::array{3, 4})) << "up to the end of the slots";
  ring.Release(1);
  EXPECT_TRUE(std::ranges::equal(ring.Front(9), std::array{4}));
  ring.Release(1);
  EXPECT_TRUE(std::ranges::equal(ring.Front(9), std::array{5, 6}));
}

TEST(SpscRing, ShowsNothingThatIsNotWholeYet) {
  constexpr std::uint64_t kCount = 100'000;
  SpscRing<std::uint64_t> ring(64);
  std::jthread producer([&ring] {
    for (std::uint64_t next = 0; next < kCount;) {
      const std::size_t accepted = ring.TryPush(std::array{next});
      next += accepted;
      if (accepted == 0) std::this_thread::yield();
    }
  });
  std::uint64_t wrong = 0;
  for (std::uint64_t expected = 0; expected < kCount;) {
    const auto shown = ring.Front(16);
    for (const std::uint64_t item : shown) wrong += item != expected++;
    ring.Release(shown.size());
    if (shown.empty()) std::this_thread::yield();
  }
  EXPECT_EQ(wrong, 0u);
}

TEST(SpscRing, LosesNothingBetweenTwoThreads) {
  constexpr std::uint32_t kItems = 300'000;
  SpscRing<std::uint32_t> ring(64);
  std::jthread producer([&ring] {
    std::minstd_rand random(1);
    std::vector<std::uint32_t> chunk;
    for (std::uint32_t next = 0; next < kItems;) {
      chunk.resize(std::min<std::size_t>(1 + random() % 100, kItems - next));
      std::iota(chunk.begin(), chunk.end(), next);
      const std::size_t accepted = ring.TryPush(chunk);
      next += static_cast<std::uint32_t>(accepted);
      if (accepted == 0) std::this_thread::yield();
    }
  });
  std::minstd_rand random(2);
  std::array<std::uint32_t, 100> chunk{};
  std::uint32_t wrong = 0;
  for (std::uint32_t expected = 0; expected < kItems;) {
    const std::size_t count = ring.TryPop(std::span(chunk).first(1 + random() % chunk.size()));
    for (std::size_t i = 0; i < count; ++i) wrong += chunk[i] != expected++;
    if (count == 0) std::this_thread::yield();
  }
  EXPECT_EQ(wrong, 0u);
  EXPECT_EQ(ring.size(), 0u);
}

}  // namespace
}  // namespace synsweep
