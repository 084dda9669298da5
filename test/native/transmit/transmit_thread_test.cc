#include "transmit/transmit_thread.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <limits>
#include <mutex>
#include <vector>

#include "transmit/fake_bpf_kernel.h"

namespace synsweep {
namespace {

constexpr double kUnpaced = std::numeric_limits<double>::infinity();
constexpr std::uint32_t kTarget = 0x7f000001;

// Remembers what the thread said, and lets a test wait for it.
class Listener final : public TransmitListener {
 public:
  void OnProbesLeft() noexcept override { changed_.notify_all(); }
  void OnUnsent() noexcept override { changed_.notify_all(); }
  void OnQuestions() noexcept override { changed_.notify_all(); }
  void OnTransmitEnd(Status status) noexcept override {
    const std::lock_guard lock(mutex_);
    ends_.push_back(std::move(status));
    changed_.notify_all();
  }
  template <typename Predicate>
  void WaitUntil(Predicate predicate) {
    std::unique_lock lock(mutex_);
    // Polled, since counters change outside the lock.
    while (!predicate()) changed_.wait_for(lock, std::chrono::milliseconds(1));
  }
  [[nodiscard]] std::vector<Status> ends() {
    const std::lock_guard lock(mutex_);
    return ends_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Status> ends_;
};

// A transmit thread over a UDP socket: the kernel refuses to send to port 0, so every probe counts
// as an error and no packet leaves. Needs no privilege.
class TransmitThreadTest : public testing::Test {
 protected:
  [[nodiscard]] TransmitThread::Parts Parts() {
    const AddressWords source = MapIpv4(kTarget);
    std::vector<SendPath> paths;
    paths.push_back({SendPath::BackEnd::kIp, 1, source, SynTemplate(std::nullopt, source)});
    return {
        .paths = PathTable({{MapIpv4(kTarget), MapIpv4(kTarget), 0}}, std::move(paths)),
        .xdp = nullptr,
        .packet = nullptr,
        .ip = std::make_unique<IpSender>(UniqueFd(::socket(AF_INET, SOCK_DGRAM, 0)), UniqueFd()),
        .dry = nullptr,
        .cookies = cookies_,
        .round_trips = round_trips_,
        .probes = probes_,
        .unsent = unsent_,
        .look_ahead = nullptr,
        .clock = clock_,
        .counters = counters_,
        .listener = listener_,
        .ip_id_seed = 1,
    };
  }

  void Offer(std::uint32_t target, std::size_t count, std::uint8_t attempt = 0) {
    const std::vector<ProbeRecord> probes(count, {MapIpv4(target), 80, attempt, 0});
    ASSERT_EQ(probes_.TryPush(probes), count);
  }

  void WaitForErrors(std::uint64_t count) {
    listener_.WaitUntil([&] { return counters_.errors.load() >= count; });
  }

  const SystemClock clock_;
  const CookieMaker cookies_{{1, 2}, {}};
  RttTable round_trips_;
  SpscRing<ProbeRecord> probes_{4096};
  SpscRing<ReplyRecord> unsent_{16};
  TransmitCounters counters_;
  Listener listener_;
};

TEST_F(TransmitThreadTest, CountsEveryProbeThatTheKernelRefuses) {
  TransmitThread thread(Parts(), kUnpaced);
  Offer(kTarget, 1000);
  thread.Wake();
  WaitForErrors(1000);
  EXPECT_EQ(counters_.errors.load(), 1000u);
  EXPECT_EQ(counters_.sent.load(), 0u);
  EXPECT_EQ(counters_.last_errno.load(), EINVAL);
}

TEST_F(TransmitThreadTest, CountsProbesThatHaveNoPathOrCannotBeMade) {
  TransmitThread thread(Parts(), kUnpaced);
  Offer(kTarget + 1, 3);
  Offer(kTarget, 2, CookieMaker::kMaxAttempt + 1);
  thread.Wake();
  WaitForErrors(5);
  EXPECT_EQ(counters_.errors.load(), 5u);
  EXPECT_EQ(counters_.last_errno.load(), EHOSTUNREACH);
}

TEST_F(TransmitThreadTest, CountsWhatADryPathTakesAsSentWithoutASocket) {
  TransmitThread::Parts parts = Parts();
  const AddressWords source = MapIpv4(kTarget);
  std::vector<SendPath> paths;
  paths.push_back({SendPath::BackEnd::kDry, 0, source, SynTemplate(EthernetHeader{}, source)});
  parts.paths = PathTable({{MapIpv4(kTarget), MapIpv4(kTarget), 0}}, std::move(paths));
  parts.ip = nullptr;
  parts.dry = std::make_unique<DrySender>();
  TransmitThread thread(std::move(parts), kUnpaced);
  Offer(kTarget, 1000);
  Offer(kTarget + 1, 1);
  thread.Wake();
  WaitForErrors(1);
  EXPECT_EQ(counters_.sent.load(), 1000u);
  EXPECT_EQ(counters_.errors.load(), 1u);
}

TEST_F(TransmitThreadTest, StopsWhileItHasNothingToDo) {
  { const TransmitThread thread(Parts(), kUnpaced); }
  ASSERT_EQ(listener_.ends().size(), 1u);
  EXPECT_TRUE(listener_.ends().front().ok());
}

TEST_F(TransmitThreadTest, StopsWhileThePacerMakesItWait) {
  {
    TransmitThread thread(Parts(), 0.001);
    Offer(kTarget, 100);
    thread.Wake();
  }
  ASSERT_EQ(listener_.ends().size(), 1u);
  EXPECT_TRUE(listener_.ends().front().ok());
  EXPECT_LE(counters_.errors.load(), 1u);
}

TEST_F(TransmitThreadTest, ObeysANewRateWhileItWaitsForTheOldOne) {
  TransmitThread thread(Parts(), 0.001);
  Offer(kTarget, 100);
  thread.Wake();
  thread.SetRate(kUnpaced);
  WaitForErrors(100);
  EXPECT_EQ(counters_.errors.load(), 100u);
}

TEST_F(TransmitThreadTest, TakesProbesFromAProducerThatNeverPauses) {
  TransmitThread thread(Parts(), kUnpaced);
  constexpr std::size_t kCount = 20000;
  const ProbeRecord probe{MapIpv4(kTarget), 80, 0, 0};
  for (std::size_t pushed = 0; pushed < kCount;) {
    pushed += probes_.TryPush(std::span(&probe, 1));
    thread.Wake();
  }
  WaitForErrors(kCount);
  EXPECT_EQ(counters_.errors.load(), kCount);
}

TEST_F(TransmitThreadTest, SettlesWhatHasNoWayWithoutSendingAndWaitsForRoomToSaySo) {
  TransmitThread::Parts parts = Parts();
  const AddressWords source = MapIpv4(kTarget);
  std::vector<SendPath> paths;
  paths.push_back({SendPath::BackEnd::kNoWay, 0, source, SynTemplate(std::nullopt, source)});
  parts.paths = PathTable({{MapIpv4(kTarget), MapIpv4(kTarget), 0}}, std::move(paths));
  TransmitThread thread(std::move(parts), kUnpaced);
  Offer(kTarget, 100, 3);
  thread.Wake();
  std::vector<ReplyRecord> settled;
  while (settled.size() < 100) {
    std::array<ReplyRecord, 7> some;
    const std::size_t count = unsent_.TryPop(some);
    settled.insert(settled.end(), some.begin(), some.begin() + static_cast<std::ptrdiff_t>(count));
  }
  listener_.WaitUntil([&] { return counters_.unsent.load() == 100; });
  EXPECT_EQ(counters_.sent.load() + counters_.errors.load(), 0u);
  EXPECT_EQ(settled.back().kind, ReplyKind::kNoRoute);
  EXPECT_EQ(settled.back().target, MapIpv4(kTarget));
  EXPECT_EQ(settled.back().port, 80);
  EXPECT_EQ(settled.back().attempt, 3);
}

// Counts whatever the fake kernel took.
class CountingMeter final : public DeviceMeter {
 public:
  explicit CountingMeter(const FakeBpfKernel& kernel) : kernel_(kernel) {}
  Result<LinkStatistics> Read(int) override {
    return LinkStatistics{.is_up = true, .sent_count = kernel_.frames.size(), .drop_count = 0};
  }

 private:
  const FakeBpfKernel& kernel_;
};

TEST_F(TransmitThreadTest, SendsByXdpManyAtOnceAndEachOnce) {
  const auto kernel = std::make_shared<FakeBpfKernel>();
  auto devices = std::make_shared<XdpDevices>();
  devices->push_back(std::make_unique<XdpDevice>(4, "veth7"));
  auto frames = LiveFrames::Make(kernel, std::array{4}, FakeBpfKernel::kFrameBytes);
  auto xdp = XdpSender::Make(std::get<LiveFrames>(std::move(frames)), nullptr, std::move(devices),
                             std::make_unique<CountingMeter>(*kernel));
  TransmitThread::Parts parts = Parts();
  parts.xdp = std::get<std::unique_ptr<XdpSender>>(std::move(xdp));
  const AddressWords source = MapIpv4(kTarget);
  const EthernetHeader header{kBroadcastMac, kBroadcastMac};
  std::vector<SendPath> paths;
  paths.push_back({SendPath::BackEnd::kXdp, 4, source, SynTemplate(header, source), header});
  parts.paths = PathTable({{MapIpv4(kTarget), MapIpv4(kTarget), 0}}, std::move(paths));

  constexpr std::uint16_t kPorts = 4000;
  {
    TransmitThread thread(std::move(parts), kUnpaced);
    for (std::uint16_t port = 1; port <= kPorts; ++port) {
      const ProbeRecord probe{MapIpv4(kTarget), port, 0, 0};
      ASSERT_EQ(probes_.TryPush(std::span(&probe, 1)), 1u);
    }
    thread.Wake();
    listener_.WaitUntil([&] { return counters_.sent.load() >= kPorts; });
  }
  EXPECT_EQ(counters_.errors.load(), 0u);
  EXPECT_LT(kernel->run_count, kernel->frames.size() / 2);
  std::vector<int> seen(kPorts + 1, 0);
  for (const auto& frame : kernel->frames) ++seen[LoadBe<std::uint16_t>(frame.bytes, 14 + 20 + 2)];
  EXPECT_EQ(seen[0], 0);
  EXPECT_EQ(std::count(seen.begin(), seen.end(), 1), kPorts);
}

}  // namespace
}  // namespace synsweep
