#include "capture/packet_rings.h"

#include <gtest/gtest.h>

#include <cstring>
#include <memory>
#include <thread>
#include <vector>

#include "capture/fake_ring_producer.h"

namespace synsweep {
namespace {

class PacketRingsTest : public testing::Test {
 protected:
  PacketRingsTest() {
    for (std::uint32_t ring = 0; ring < kRings; ++ring) {
      producers_.push_back(std::make_unique<FakeRingProducer>(rings_, kRings, ring));
    }
  }

  // The numbers that packets begin with.
  [[nodiscard]] std::vector<std::uint32_t> Take(std::size_t most) {
    std::vector<std::uint32_t> numbers;
    const std::size_t taken = rings_.Take(most, [&](TimePoint, ByteView packet) {
      std::uint32_t number = 0;
      std::memcpy(&number, packet.data(), sizeof(number));
      numbers.push_back(number);
    });
    EXPECT_EQ(taken, numbers.size());
    return numbers;
  }

  static constexpr std::uint32_t kRings = 3;
  static constexpr std::uint32_t kSlots = 1024;
  PacketRings rings_ = MakeFakeRings(kRings, kSlots);
  std::vector<std::unique_ptr<FakeRingProducer>> producers_;
};

TEST_F(PacketRingsTest, HandsOutEachRingInItsOrderWithTimeAndLength) {
  ASSERT_TRUE(producers_[1]->Record(7, 44, 1'000'000'007));
  ASSERT_TRUE(producers_[1]->Record(8, 60, 1'000'000'008));
  std::vector<std::pair<std::int64_t, std::size_t>> seen;
  rings_.Take(10, [&](TimePoint captured, ByteView packet) {
    seen.emplace_back(captured.time_since_epoch().count(), packet.size());
  });
  EXPECT_EQ(seen, (std::vector<std::pair<std::int64_t, std::size_t>>{{1'000'000'007, 44},
                                                                     {1'000'000'008, 60}}));
  EXPECT_EQ(rings_.recorded_count(), 2u);
}

TEST_F(PacketRingsTest, TakesNoMoreThanItIsToldAndKeepsTheRest) {
  for (std::uint32_t i = 0; i < 5; ++i) ASSERT_TRUE(producers_[0]->Record(i, 40, 0));
  EXPECT_EQ(Take(2), (std::vector<std::uint32_t>{0, 1}));
  EXPECT_TRUE(Take(0).empty());
  EXPECT_EQ(Take(9), (std::vector<std::uint32_t>{2, 3, 4}));
}

TEST_F(PacketRingsTest, LetsNoRingWaitForTheOthers) {
  for (std::uint32_t ring = 0; ring < kRings; ++ring) {
    for (int i = 0; i < 6; ++i) ASSERT_TRUE(producers_[ring]->Record(ring, 40, 0));
  }
  std::vector<std::uint32_t> firsts;
  for (std::uint32_t turn = 0; turn < kRings; ++turn) firsts.push_back(Take(2).front());
  EXPECT_EQ(firsts, (std::vector<std::uint32_t>{0, 1, 2}));
}

TEST_F(PacketRingsTest, NeverReadsBehindASlotWhateverLengthIsThere) {
  ASSERT_TRUE(producers_[0]->Record(1, 0xffff'ffff, 0));
  rings_.Take(
      1, [](TimePoint, ByteView packet) { EXPECT_EQ(packet.size(), RecordedPacket::kMaxBytes); });
}

TEST_F(PacketRingsTest, TellsAFullRingBySlotsAndHasRoomOnceTheyAreTaken) {
  for (std::uint32_t i = 0; i < kSlots; ++i) ASSERT_TRUE(producers_[2]->Record(i, 40, 0));
  EXPECT_FALSE(producers_[2]->Record(kSlots, 40, 0));
  EXPECT_EQ(Take(1), std::vector<std::uint32_t>{0});
  EXPECT_TRUE(producers_[2]->Record(kSlots, 40, 0));
  EXPECT_EQ(Take(2 * kSlots).back(), kSlots);
}

TEST_F(PacketRingsTest, LosesNothingBetweenAProducerAndAConsumerAtWork) {
  constexpr std::uint32_t kPackets = 50'000;
  std::thread producer([&] {
    for (std::uint32_t i = 0; i < kPackets; ++i) {
      while (!producers_[0]->Record(i, 40, i)) std::this_thread::yield();
    }
  });
  std::uint32_t next = 0;
  bool is_in_order = true;
  while (next < kPackets) {
    rings_.Take(100, [&](TimePoint captured, ByteView packet) {
      std::uint32_t number = 0;
      std::memcpy(&number, packet.data(), sizeof(number));
      is_in_order &= number == next && captured.time_since_epoch().count() == number;
      ++next;
    });
  }
  producer.join();
  EXPECT_TRUE(is_in_order);
}

TEST(PacketRings, FitsTheMachine) {
  SystemBpfKernel kernel;
  auto made = PacketRings::Make(kernel);
  ASSERT_FALSE(Failed(made)) << MessageOf(std::get<Status>(made));
  const std::uint32_t slots = std::get<PacketRings>(made).slot_count();
  EXPECT_GE(slots, 1024u);
  EXPECT_LE(slots, 32'768u);
}

}  // namespace
}  // namespace synsweep
