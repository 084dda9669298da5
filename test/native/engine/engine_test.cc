#include "engine/engine.h"

#include <gtest/gtest.h>

#include <chrono>
#include <limits>
#include <memory>
#include <semaphore>
#include <thread>
#include <vector>

namespace synsweep {
namespace {

constexpr std::uint32_t kFirst = 0xc0000200;  // 192.0.2.0/24, documentation (RFC 5737)

// An engine that sends nothing and needs no privilege, and a way to wait for its calls.
class DryEngineTest : public testing::Test {
 protected:
  [[nodiscard]] std::unique_ptr<Engine> Open(std::uint32_t threads) {
    EngineOptions options;
    options.link = LinkChoice::kDry;
    options.targets = {{MapIpv4(kFirst), MapIpv4(kFirst + 255)}};
    options.rate_pps = std::numeric_limits<double>::infinity();
    options.transmit_threads = threads;
    auto opened = Engine::Open(options, stop_, [this] { wakes_.release(); });
    EXPECT_FALSE(Failed(opened));
    return Failed(opened) ? nullptr : std::get<std::unique_ptr<Engine>>(std::move(opened));
  }

  // Offers all, as the owner does: after a short count it waits for a call.
  void OfferAll(Engine& engine, std::span<const ProbeRecord> probes) {
    while (!probes.empty()) {
      const std::size_t accepted = engine.Offer(probes);
      probes = probes.subspan(accepted);
      if (!probes.empty()) wakes_.acquire();
    }
  }

  [[nodiscard]] static std::vector<ProbeRecord> Probes(std::size_t count) {
    std::vector<ProbeRecord> probes(count);
    for (std::size_t i = 0; i < count; ++i) {
      probes[i] = {MapIpv4(kFirst + static_cast<std::uint32_t>(i % 256)), 80, 0, 0};
    }
    return probes;
  }

  const StopEvent stop_;
  std::counting_semaphore<> wakes_{0};
};

TEST_F(DryEngineTest, TakesMoreThanItsRingHoldsAndCountsAllOfIt) {
  for (const std::uint32_t threads : {1u, 3u}) {
    const auto engine = Open(threads);
    ASSERT_TRUE(engine);
    const auto probes = Probes(300'000);
    OfferAll(*engine, probes);
    while (engine->counters().sent_count < probes.size()) wakes_.acquire();
    EXPECT_EQ(engine->counters().sent_count, probes.size());
    EXPECT_EQ(engine->counters().send_error_count, 0u);
    EXPECT_EQ(engine->description().link_name, "dry");
    EXPECT_TRUE(engine->description().devices.empty());
  }
}

TEST_F(DryEngineTest, ClosesFromTwoThreadsWhileProbesAreQueuedAndStaysReadable) {
  const auto engine = Open(2);
  ASSERT_TRUE(engine);
  engine->SetRate(1000);
  const auto probes = Probes(50);
  EXPECT_GT(engine->Offer(probes), 0u);
  {
    const std::jthread other([&] { engine->Close(); });
    engine->Close();
  }
  EXPECT_EQ(engine->Offer(probes), 0u);
  EXPECT_LE(engine->counters().sent_count, probes.size());
  std::vector<ReplyRecord> replies(1);
  EXPECT_EQ(engine->Take(replies), 0u);
  EXPECT_FALSE(engine->failure());
}

}  // namespace
}  // namespace synsweep
