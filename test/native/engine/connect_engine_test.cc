#include "engine/connect_engine.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <atomic>
#include <chrono>
#include <cstring>
#include <map>
#include <memory>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

namespace synsweep {
namespace {

using std::chrono::milliseconds;

// A port on 127.0.0.1 that listens, or that was free a moment ago.
class LoopbackPort {
 public:
  explicit LoopbackPort(bool listens) : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    ::inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
    EXPECT_EQ(::bind(fd_.get(), reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
    if (listens) {
      EXPECT_EQ(::listen(fd_.get(), 4096), 0);
    }
    socklen_t bytes = sizeof(address);
    EXPECT_EQ(::getsockname(fd_.get(), reinterpret_cast<sockaddr*>(&address), &bytes), 0);
    std::uint8_t wire[2];
    std::memcpy(wire, &address.sin_port, 2);
    port_ = static_cast<std::uint16_t>(wire[0] << 8 | wire[1]);
  }

  [[nodiscard]] std::uint16_t port() const { return port_; }

 private:
  UniqueFd fd_;  // bound and not listening: a SYN draws a RST, and nobody else takes the port
  std::uint16_t port_ = 0;
};

class ConnectEngineTest : public testing::Test {
 protected:
  static std::unique_ptr<ProbeEngine> OpenEngine(
      double rate_pps = 1e6, ProbeEngine::Wake wake = [] {}) {
    auto opened = ConnectEngine::Open({.origin = {}, .rate_pps = rate_pps}, std::move(wake));
    EXPECT_FALSE(Failed(opened));
    return std::get<std::unique_ptr<ProbeEngine>>(std::move(opened));
  }

  static ProbeRecord ProbeTo(std::uint16_t port, std::uint8_t attempt = 0) {
    return {MapIpv4(0x7f000001), port, attempt, 0};
  }

  // All replies until there are `count`, or ten seconds are over.
  static std::vector<ReplyRecord> TakeAll(ProbeEngine& engine, std::size_t count) {
    std::vector<ReplyRecord> replies;
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (replies.size() < count && std::chrono::steady_clock::now() < end) {
      std::vector<ReplyRecord> some(256);
      some.resize(engine.Take(some));
      replies.insert(replies.end(), some.begin(), some.end());
      std::this_thread::sleep_for(milliseconds(1));
    }
    return replies;
  }
};

TEST_F(ConnectEngineTest, TellsListenersFromClosedPorts) {
  const LoopbackPort open(true);
  const LoopbackPort closed(false);
  const auto engine = OpenEngine();
  const std::vector<ProbeRecord> probes = {ProbeTo(open.port()), ProbeTo(closed.port(), 3)};
  EXPECT_EQ(engine->Offer(probes), 2U);
  std::map<std::uint16_t, ReplyRecord> by_port;
  for (const ReplyRecord& reply : TakeAll(*engine, 2)) by_port[reply.port] = reply;
  ASSERT_EQ(by_port.size(), 2U);
  EXPECT_EQ(by_port[open.port()].kind, ReplyKind::kSynAck);
  EXPECT_EQ(by_port[closed.port()].kind, ReplyKind::kRefused);
  EXPECT_EQ(by_port[closed.port()].attempt, 3);
  EXPECT_EQ(by_port[open.port()].ttl, 0);
  EXPECT_NE(by_port[open.port()].rtt_us, kRttUnknown);
  EXPECT_EQ(engine->counters().sent_count, 2U);
}

TEST_F(ConnectEngineTest, AnswersEveryProbeOfManyAndWakesItsOwner) {
  const LoopbackPort closed(false);
  std::atomic<int> wakes = 0;
  const auto engine = OpenEngine(1e6, [&wakes] { ++wakes; });
  constexpr std::size_t kCount = 3000;
  const std::vector<ProbeRecord> probes(kCount, ProbeTo(closed.port()));
  std::size_t offered = 0;
  while (offered < kCount) offered += engine->Offer(std::span(probes).subspan(offered));
  EXPECT_EQ(TakeAll(*engine, kCount).size(), kCount);
  EXPECT_GT(wakes.load(), 0);
  EXPECT_EQ(engine->counters().queued_reply_count, 0U);
}

TEST_F(ConnectEngineTest, ClosesWithConnectionsUnderWayWhileOthersOffer) {
  const LoopbackPort closed(false);
  const auto engine = OpenEngine();
  std::atomic<bool> is_done = false;
  std::thread closer([&] {
    std::this_thread::sleep_for(milliseconds(20));
    engine->Close();
    is_done = true;
  });
  const std::vector<ProbeRecord> probes(64, ProbeTo(closed.port()));
  while (!is_done) static_cast<void>(engine->Offer(probes));
  closer.join();
  engine->Close();
  EXPECT_EQ(engine->Offer(probes), 0U);
}

TEST_F(ConnectEngineTest, AShortageOfDescriptorsDelaysProbesAndJudgesNone) {
  const LoopbackPort closed(false);
  const auto engine = OpenEngine();
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  const rlimit none{3, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &none), 0);
  const std::vector<ProbeRecord> probes(10, ProbeTo(closed.port()));
  EXPECT_EQ(engine->Offer(probes), probes.size());
  std::this_thread::sleep_for(milliseconds(50));
  std::vector<ReplyRecord> replies(16);
  EXPECT_EQ(engine->Take(replies), 0U);
  EXPECT_EQ(engine->counters().last_send_errno, EMFILE);
  EXPECT_EQ(engine->counters().send_error_count, 0U);
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
  EXPECT_EQ(TakeAll(*engine, probes.size()).size(), probes.size());
  EXPECT_FALSE(engine->failure().has_value());
}

TEST_F(ConnectEngineTest, RefusesASourceThatIsNotOurs) {
  const auto opened = ConnectEngine::Open(
      {.origin = {.interface_name = {}, .source = MapIpv4(0xc0000201)}, .rate_pps = 1}, [] {});
  ASSERT_TRUE(Failed(opened));
  EXPECT_EQ(std::get<Status>(opened).code, ErrorCode::kInterface);
}

}  // namespace
}  // namespace synsweep
