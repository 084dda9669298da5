#include "transmit/look_ahead.h"

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace synsweep {
namespace {

constexpr MacAddress kMac{{2, 0, 0, 0, 0, 9}};
constexpr std::uint32_t kOnLink =
    0x0a000000;  // 10.0.0.0/24 on link 0, 10.0.1.0/24 behind a gateway

PathTable Table() {
  const AddressWords source = MapIpv4(0x0a0000fe);
  const EthernetHeader header{kBroadcastMac, kMac};
  SendPath on_link{SendPath::BackEnd::kPacket, 3, source, SynTemplate(header, source), header};
  SendPath gateway = on_link;
  on_link.neighbour_link = 0;
  return {{{MapIpv4(kOnLink), MapIpv4(kOnLink + 255), 0},
           {MapIpv4(kOnLink + 256), MapIpv4(kOnLink + 511), 1}},
          {on_link, gateway}};
}

class LookAheadTest : public testing::Test {
 protected:
  void Queue(std::vector<std::uint32_t> hosts) {
    for (const std::uint32_t host : hosts) {
      const ProbeRecord probe{MapIpv4(kOnLink + host), 80, 0, 0};
      ASSERT_EQ(probes_.TryPush(std::span(&probe, 1)), 1u);
    }
  }

  void Answer(std::uint32_t host, bool is_there) {
    const auto outcome =
        is_there ? NeighbourAnswer::Outcome::kPresent : NeighbourAnswer::Outcome::kAbsent;
    Answer(host, outcome);
  }

  void Answer(std::uint32_t host, NeighbourAnswer::Outcome outcome) {
    const NeighbourAnswer answer{MapIpv4(kOnLink + host), kMac, outcome, 0};
    ASSERT_EQ(channel_.answers.TryPush(std::span(&answer, 1)), 1u);
  }

  [[nodiscard]] std::vector<std::uint32_t> Questions() {
    std::vector<std::uint32_t> hosts;
    std::array<NeighbourQuestion, 100> questions;
    const std::size_t count = channel_.questions.TryPop(questions);
    for (std::size_t i = 0; i < count; ++i) {
      EXPECT_EQ(questions[i].link, 0u);
      hosts.push_back(Ipv4Of(questions[i].address) - kOnLink);
    }
    return hosts;
  }

  // Takes all that is ready and says whom it was for.
  [[nodiscard]] std::vector<std::uint32_t> Take() {
    std::vector<ProbeRecord> taken(look_ahead_.ready_count());
    EXPECT_EQ(probes_.TryPop(taken), taken.size());
    look_ahead_.NoteTaken(taken.size());
    std::vector<std::uint32_t> hosts;
    for (const ProbeRecord& probe : taken) hosts.push_back(Ipv4Of(probe.target) - kOnLink);
    return hosts;
  }

  using Hosts = std::vector<std::uint32_t>;
  PathTable paths_ = Table();
  SpscRing<ProbeRecord> probes_{64};
  NeighbourChannel channel_;
  LookAhead look_ahead_{probes_, channel_, 256};
};

TEST_F(LookAheadTest, LetsProbesToGatewaysPassAtOnce) {
  Queue({256, 300});
  EXPECT_FALSE(look_ahead_.Advance(paths_));
  EXPECT_EQ(Take(), (Hosts{256, 300}));
}

TEST_F(LookAheadTest, AsksForEveryQueuedTargetOnceHoweverManyProbesItHas) {
  Queue({1, 2, 1, 300, 2, 3});
  EXPECT_TRUE(look_ahead_.Advance(paths_));
  EXPECT_EQ(Questions(), (Hosts{1, 2, 3}));
  EXPECT_EQ(look_ahead_.ready_count(), 0u);
  EXPECT_EQ(channel_.open_count.load(), 3u);
  EXPECT_FALSE(look_ahead_.Advance(paths_));
}

TEST_F(LookAheadTest, KeepsTheOrderBehindAnAddressThatIsNotKnownYet) {
  Queue({300, 1, 2, 301});
  EXPECT_TRUE(look_ahead_.Advance(paths_));
  EXPECT_EQ(Take(), (Hosts{300}));
  Answer(2, true);
  EXPECT_FALSE(look_ahead_.Advance(paths_));
  EXPECT_EQ(Take(), Hosts{});
  Answer(1, false);
  EXPECT_FALSE(look_ahead_.Advance(paths_));
  EXPECT_EQ(Take(), (Hosts{1, 2, 301}));
  EXPECT_EQ(look_ahead_.Find(MapIpv4(kOnLink + 1)).state, NeighbourState::kAbsent);
  EXPECT_EQ(look_ahead_.Find(MapIpv4(kOnLink + 2)).mac, kMac);
  EXPECT_EQ(channel_.open_count.load(), 0u);
}

TEST_F(LookAheadTest, RemembersBothAnswers) {
  Queue({1, 2});
  EXPECT_TRUE(look_ahead_.Advance(paths_));
  Answer(1, false);
  Answer(2, true);
  EXPECT_FALSE(look_ahead_.Advance(paths_));
  EXPECT_EQ(Take().size(), 2u);
  Queue({1, 2});
  EXPECT_FALSE(look_ahead_.Advance(paths_));
  EXPECT_EQ(Take().size(), 2u);
}

TEST_F(LookAheadTest, KnowsWhatItKnewAfterPathsToOthersHaveChanged) {
  Queue({1, 2});
  EXPECT_TRUE(look_ahead_.Advance(paths_));
  Answer(1, true);
  EXPECT_FALSE(look_ahead_.Advance(paths_));
  look_ahead_.LookAnew();
  EXPECT_EQ(look_ahead_.ready_count(), 0u);
  EXPECT_FALSE(look_ahead_.Advance(paths_));
  EXPECT_EQ(Take(), Hosts{1});
  EXPECT_EQ(Questions(), (Hosts{1, 2}));
  EXPECT_EQ(channel_.open_count.load(), 1u);
}

TEST_F(LookAheadTest, PassesOverAnswersToTheOneThatWasHereBefore) {
  Queue({1});
  EXPECT_TRUE(look_ahead_.Advance(paths_));
  Answer(1, false);
  LookAhead next(probes_, channel_, 256);
  EXPECT_TRUE(next.Advance(paths_));
  EXPECT_EQ(Questions(), (Hosts{1, 1}));
  EXPECT_EQ(channel_.open_count.load(), 1u);
  EXPECT_EQ(next.ready_count(), 0u);
}

TEST_F(LookAheadTest, WaitsForTheOneAnswerToAQuestionThatWasAskedTwice) {
  Queue({1});
  EXPECT_TRUE(look_ahead_.Advance(paths_));
  LookAhead next(probes_, channel_, 256);
  EXPECT_TRUE(next.Advance(paths_));
  EXPECT_EQ(channel_.open_count.load(), 2u);
  Answer(1, NeighbourAnswer::Outcome::kMerged);
  EXPECT_FALSE(next.Advance(paths_));
  EXPECT_EQ(next.ready_count(), 0u);
  Answer(1, true);
  EXPECT_FALSE(next.Advance(paths_));
  EXPECT_EQ(next.ready_count(), 1u);
  EXPECT_EQ(next.Find(MapIpv4(kOnLink + 1)).mac, kMac);
  EXPECT_EQ(channel_.open_count.load(), 0u);
}

}  // namespace
}  // namespace synsweep
